#!/usr/bin/env bash
# Writes a backup of a Tandem PBX, running or not, and reads it back. See --help.
set -euo pipefail

script_dir=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=backup
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$script_dir/common.sh"

usage() {
    cat <<'HELP'
Usage: backup.sh --full | --incremental [OPTION]...
Writes a backup to DIR/<YYYYmmdd_HHMMSS>, which only its owner can read, and reads all of it back. Calls go on meanwhile.

  --full             everything: database, configuration (etc, .env), certificate, voicemail, recordings, prompts
  --incremental      the same, but of voicemail, recordings and prompts only what is new or changed since the last full
                     backup in DIR, which is needed to restore it; without one, this one becomes full
                     Voicemail, recordings and prompts are looked for where etc/pbx.voicemail.cfg, etc/pbx.recording.cfg and
                     etc/pbx.media.cfg say; a directory set there that is missing is an error
  --destination DIR  where backups are kept (default: /var/backups/pbx)
  --home DIR         home of the PBX (default: home beside the README; an installed PBX: /opt/pbx)
  --keep-days N      after success removes backups older than so many days, but none that a younger one needs
                     (default: 30; 0 keeps all)
  --help             this text

The last line names the backup. Exit status 0: it is complete and was read back; 1: there is none; 2: wrong use.
HELP
}

arguments=("$@")
kind='' destination=/var/backups/pbx keep_days=30 home=$root/home
while (($# > 0)); do
    case $1 in
        --help)
            usage
            exit 0
            ;;
        --full | --incremental)
            [[ -z $kind ]] || refuse "either --full or --incremental"
            kind=${1#--}
            ;;
        --destination | --home | --keep-days)
            (($# > 1)) || refuse "$1 needs a value"
            case $1 in
                --destination) destination=$2 ;;
                --home) home=$2 ;;
                --keep-days)
                    [[ $2 =~ ^[0-9]{1,4}$ ]] || refuse "--keep-days '$2' must be days, 0 to 9999"
                    keep_days=$((10#$2))
                    ;;
            esac
            shift
            ;;
        *) refuse "option '$1' is not known; see --help" ;;
    esac
    shift
done
[[ -n $kind ]] || refuse "--full or --incremental? see --help"
use_home "$home"
umask 077
mkdir -p "$destination" 2>/dev/null || fail "$destination cannot be made"
[[ -w $destination ]] || fail "$destination cannot be written"
destination=$(cd -P "$destination" && pwd)
# Where the PBX's own user keeps backups, the nightly one must be able to build on what root asked for by hand.
owner=$(stat -c %u "$home")
if ((EUID == 0 && owner != 0)) && [[ $(stat -c %u "$destination") == "$owner" ]]; then
    exec setpriv --reuid "$owner" --regid "$(stat -c %g "$home")" --clear-groups -- bash "${BASH_SOURCE[0]}" "${arguments[@]}"
fi

# One at a time; a second within the same second waits for its turn, and its name.
exec 8>>"$destination/.lock"
flock -w 600 8 || fail "another backup to $destination is under way"

# What grows with use: archives that can build on those of a full backup. The folder of the preset is made when it is first
# needed; one that was set and is missing is a disk that is not mounted, or a slip of the pen.
declare -A place=()
for name in voicemail recordings prompts; do
    place[$name]=$(growing_place "$name")
    [[ -d $(in_home "${place[$name]}") || ${place[$name]} == $(home=/nowhere growing_place "$name") ]] ||
        fail "the directory of $name, '${place[$name]}' as set in etc, is not there"
done

newest_full() {
    local candidate newest=''
    for candidate in "$destination"/[0-9]*_[0-9]*/MANIFEST; do
        if [[ -f $candidate ]] && grep -qx 'kind: full' "$candidate"; then
            newest=$(dirname "$candidate")
        fi
    done
    echo "$newest"
}

base=''
if [[ $kind == incremental ]]; then
    base=$(newest_full)
    if [[ -z $base ]]; then
        echo "no full backup in $destination: this one is full"
        kind=full
    fi
fi

stamp=$(date +%Y%m%d_%H%M%S)
while [[ -e $destination/$stamp ]]; do
    sleep 0.2
    stamp=$(date +%Y%m%d_%H%M%S)
done
target=$destination/$stamp
work=$destination/.incomplete-$stamp
copy=$home/data/backup-$stamp.zip
trap 'rm -rf "$work" "$copy"' EXIT
mkdir "$work" "$work/scratch"

# tar's status 1: a file changed or went away while it was read, as recordings do.
archive() { # name, directory, tar options and paths in it...
    local name=$1 from=$2 status=0
    shift 2
    tar -czf "$work/$name.tar.gz" -C "$from" --warning=no-file-changed --warning=no-file-removed "$@" || status=$?
    ((status <= 1)) || fail "tar ended with status $status at $name"
}

# Before the database: a call record that is in neither would be lost, one that is in both is written once. What had not come
# to the spool by then is in the database within half a second.
back_up_spool() {
    [[ ! -d $home/data/spool ]] || archive spool "$home" data/spool
    ! is_running || sleep 2
}

back_up_h2() {
    local file=$work/database.zip
    if is_running; then
        # where its user can write, whoever runs this script
        bash "$script_dir/pbx" --home "$home" pbx:database-backup "$copy" >"$work/scratch/said" 2>&1 ||
            fail "the PBX could not copy its database: $(tail -n 1 "$work/scratch/said")"
        [[ -s $copy ]] || fail "the PBX could not copy its database: $(tail -n 1 "$work/scratch/said")"
        mv "$copy" "$file"
    else
        [[ -f $home/data/db/pbx.mv.db ]] || fail "there is no database in $home/data/db"
        (
            flock -n 7 || fail "the PBX was started meanwhile"
            h2_tool Backup -file "$file" -dir "$home/data/db" -db pbx -quiet
        ) 7>>"$home/data/lock" || fail "the database could not be copied"
    fi
}

# The copy must open and answer.
check_h2() {
    h2_tool Restore -file "$work/database.zip" -dir "$work/scratch/db" -db pbx -quiet || fail "the copy of the database cannot be read"
    h2_tool Shell -url "jdbc:h2:file:$work/scratch/db/pbx;ACCESS_MODE_DATA=r" -user pbx -sql \
        'SELECT (SELECT count(*) FROM extension) AS extensions, (SELECT count(*) FROM call_record) AS call_records' \
        >"$work/scratch/counted" 2>&1 || fail "the copy of the database does not open: $(tail -n 1 "$work/scratch/counted")"
    sed -n '2s/^\([0-9]*\)[ |]*\([0-9]*\).*/extensions: \1\ncall_records: \2/p' "$work/scratch/counted" >"$work/scratch/figures"
    rm -rf "$work/scratch/db"
}

back_up_postgres() {
    command -v pg_dump >/dev/null || fail "pg_dump is needed (Debian: postgresql-client)"
    use_postgres "$work/scratch"
    pg_dump --no-password --format=custom --file="$work/database.pgdump" || fail "pg_dump failed"
}

check_postgres() {
    pg_restore --list "$work/database.pgdump" | grep -q 'TABLE DATA .* extension ' || fail "the dump holds no extensions"
    pg_restore --data-only --file="$work/scratch/data.sql" "$work/database.pgdump" || fail "the dump cannot be read"
    awk '
        /^COPY / { table = $2; sub(/.*\./, "", table); next }
        /^\\\.$/ { table = "" }
        table != "" { rows[table]++ }
        END { printf "extensions: %d\ncall_records: %d\n", rows["extension"], rows["call_record"] }
    ' "$work/scratch/data.sql" >"$work/scratch/figures"
    rm -f "$work/scratch/data.sql"
}

back_up_files() {
    local present=(etc) file name from
    for file in .env .netrc; do
        [[ ! -f $home/$file ]] || present+=("$file")
    done
    archive configuration "$home" "${present[@]}"
    [[ ! -d $home/ssl ]] || archive ssl "$home" ssl
    for name in voicemail recordings prompts; do
        from=$(in_home "${place[$name]}")
        [[ -d $from ]] || continue
        # What is elsewhere now cannot build on what was there: tar would take its folders for renamed ones.
        if [[ -n $base && -f $base/$name.snar && $(manifest_of "$base" "$name") == "${place[$name]}" ]]; then
            cp "$base/$name.snar" "$work/$name.snar"
        fi
        # Of another name than before: the restore.sh of an earlier release would unpack this over the whole home.
        archive "$name.files" "$from" "--listed-incremental=$work/$name.snar" --no-check-device .
    done
}

# Every archive is read to its end; what is in it is listed with its sum.
list_content() {
    local file folder
    for file in "$work"/*.tar.gz; do
        folder=$(basename "$file" .tar.gz)
        [[ $folder == *.files ]] && folder=${folder%.files}/ || folder='' # the others hold paths from the home
        # shellcheck disable=SC2016 # tar's shell shall expand it
        FOLDER=$folder tar -xzf "$file" \
            --to-command='printf "%s  %s\n" "$(sha256sum | cut -d " " -f 1)" "$FOLDER${TAR_FILENAME#./}"' ||
            fail "$(basename "$file") cannot be read back"
    done | LC_ALL=C sort -k 2 >"$work/CONTENT"
}

database=$(setting pbx.store.cfg database h2)
back_up_spool
case $database in
    h2)
        back_up_h2
        check_h2
        ;;
    postgresql)
        back_up_postgres
        check_postgres
        ;;
    *) fail "database '$database' in etc/pbx.store.cfg is not known" ;;
esac
back_up_files
list_content
{
    echo "kind: $kind"
    [[ -z $base ]] || echo "base: $(basename "$base")"
    echo "created: $(date --utc +%Y-%m-%dT%H:%M:%SZ)"
    echo "version: $(cat "$home/VERSION" 2>/dev/null || echo unknown)"
    echo "host: $(uname -n)"
    echo "home: $home"
    echo "database: $database"
    for name in voicemail recordings prompts; do
        [[ ! -f $work/$name.files.tar.gz ]] || echo "$name: ${place[$name]}"
    done
    cat "$work/scratch/figures"
    echo "files: $(wc -l <"$work/CONTENT")"
} >"$work/MANIFEST"
rm -rf "$work/scratch"
(cd "$work" && sha256sum -- * >"$work/.sums" && mv .sums SHA256SUMS)
sync -f "$work/SHA256SUMS"
(cd "$work" && sha256sum --quiet --check --strict SHA256SUMS) || fail "what was written does not read back as it was"
mv "$work" "$target"
trap - EXIT

# Retention. A full backup stays as long as an incremental one that needs it.
remove_old() {
    local limit old needed
    limit=$(date -d "$keep_days days ago" +%Y%m%d_%H%M%S)
    needed=$(for old in "$destination"/[0-9]*_[0-9]*; do
        if [[ -f $old/MANIFEST && ! $(basename "$old") < $limit ]]; then
            sed -n 's/^base: //p' "$old/MANIFEST"
        fi
    done)
    for old in "$destination"/[0-9]*_[0-9]*; do
        if [[ -f $old/MANIFEST && $(basename "$old") < $limit ]] && ! grep -qxF "$(basename "$old")" <<<"$needed"; then
            rm -rf "$old"
            echo "removed $old, older than $keep_days days"
        fi
    done
}
((keep_days == 0)) || remove_old

sed 's/^/  /' "$target/MANIFEST"
echo "$kind backup, read back: $target"
