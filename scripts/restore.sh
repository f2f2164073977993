#!/usr/bin/env bash
# Brings a Tandem PBX back from a backup that backup.sh wrote. See --help.
set -euo pipefail

script_dir=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=restore
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$script_dir/common.sh"

usage() {
    cat <<'HELP'
Usage: restore.sh [OPTION]... BACKUP
Verifies a backup, a directory that backup.sh wrote, and puts all of it into a home: configuration, certificate, database,
voicemail, recordings, prompts, these three where they were: in the home, or at the absolute path that was set in etc,
whichever home is given. What is there of all these is replaced; calls and registrations (data/state) are left alone. An incremental backup needs the full one it names, in the same place.

  --home DIR        the home (default: home beside the README; an installed PBX: /opt/pbx); made if it is not there
  --dry-run         verifies, shows what would be done, and changes nothing
  --verify          verifies, and changes nothing
  --while-running   restores into a running PBX whose database is PostgreSQL; it serves the extensions it knew until it is
                    restarted, which keeps calls. Without this, or with the embedded database, a running PBX is refused
  --help            this text

PostgreSQL: the database and role that the backup's .env names must exist; the tables in it are replaced, in one transaction.
Exit status 0: done; 1: refused or failed, and why; 2: wrong use.
HELP
}

home=$root/home dry_run=false verify_only=false while_running=false backup=''
while (($# > 0)); do
    case $1 in
        --help)
            usage
            exit 0
            ;;
        --dry-run) dry_run=true ;;
        --verify) verify_only=true ;;
        --while-running) while_running=true ;;
        --home)
            (($# > 1)) || refuse "--home needs a directory"
            [[ ! -e $2 || -d $2 ]] || refuse "--home '$2' must be a directory"
            home=$2
            shift
            ;;
        -*) refuse "option '$1' is not known; see --help" ;;
        *)
            [[ -z $backup ]] || refuse "one backup, please"
            [[ -f $1/MANIFEST ]] || refuse "'$1' is no backup: it has no MANIFEST"
            backup=$(cd -P "$1" && pwd)
            ;;
    esac
    shift
done
[[ -n $backup ]] || refuse "which backup? see --help"
umask 027

verify() { # backup
    echo "verifying $1"
    [[ -f $1/SHA256SUMS ]] || fail "$1 has no SHA256SUMS"
    (cd "$1" && sha256sum --quiet --check --strict SHA256SUMS) || fail "$1 is not what was written: nothing was changed"
}

verify "$backup"
base=$(manifest_of "$backup" base)
if [[ -n $base ]]; then
    base=$(dirname "$backup")/$base
    [[ -f $base/MANIFEST ]] || fail "the full backup it builds on is missing: $base"
    verify "$base"
fi
if $verify_only; then
    echo "verified: $backup"
    exit 0
fi

database=$(manifest_of "$backup" database)
$dry_run || mkdir -p "$home"
if [[ -d $home ]]; then
    home=$(cd -P "$home" && pwd)
fi
running=false # told before this script takes the lock itself
if [[ -d $home ]] && is_running; then
    running=true
    if ! $while_running; then
        fail "a PBX is running in $home: stop it first, or see --while-running"
    fi
    [[ $database == postgresql ]] || fail "the embedded database cannot be replaced under a running PBX: stop it first"
elif ! $dry_run; then
    mkdir -p "$home/data"
    exec 9>>"$home/data/lock"
    flock -n 9 || fail "a PBX was started meanwhile in $home"
fi

say() { # text; what is done next
    if $dry_run; then
        echo "would: $1"
    else
        echo "$1"
    fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xzf "$backup/configuration.tar.gz" -C "$work" --wildcards '.env' 2>/dev/null || true

restore_configuration() {
    say "replace $home/etc and .env"
    if ! $dry_run; then
        rm -rf "$home/etc.restored"
        mkdir "$home/etc.restored"
        tar -xpzf "$backup/configuration.tar.gz" -C "$home/etc.restored"
        rm -rf "${home:?}/etc"
        (
            shopt -s dotglob
            mv -f "$home/etc.restored"/* "$home/"
        )
        rmdir "$home/etc.restored"
    fi
    [[ -f $backup/ssl.tar.gz ]] || return 0
    say "replace $home/ssl"
    $dry_run || { rm -rf "$home/ssl" && tar -xpzf "$backup/ssl.tar.gz" -C "$home"; }
}

# Before anything is replaced: where files go that were not in the home then. A drill in another home leaves alone what the
# PBX of the backup may be using.
make_places() {
    local name place of
    of=$(manifest_of "$backup" home)
    for name in voicemail recordings prompts; do
        place=$(manifest_of "$backup" "$name")
        if [[ $place == /* && $home != "$of" && -d $place && -n $(ls -A "$place") ]]; then
            fail "$name of this backup belong in $place, which is not empty, and $home is not the home they were saved from ($of); nothing was changed"
        fi
        [[ $place == /* && ! -d $place ]] || continue
        say "make $place for $name"
        $dry_run || mkdir -p "$place" || fail "the directory of $name, $place, is missing and cannot be made; nothing was changed"
    done
}

# In the order in which they were written; tar removes what was not there at the time of the last.
restore_growing() {
    local name from place
    for name in voicemail recordings prompts; do
        place=$(manifest_of "$backup" "$name")
        for from in ${base:+"$base"} "$backup"; do
            # One of another place is not built on.
            [[ $(manifest_of "$from" "$name") == "$place" ]] || continue
            if [[ -n $place ]]; then
                [[ -f $from/$name.files.tar.gz ]] || continue
                say "$name from $(basename "$from") to $(in_home "$place")"
                $dry_run || {
                    mkdir -p "$(in_home "$place")"
                    tar -xpzf "$from/$name.files.tar.gz" -C "$(in_home "$place")" --listed-incremental=/dev/null
                }
            elif [[ -f $from/$name.tar.gz ]]; then # an earlier release wrote no place, and paths from the home
                say "$name from $(basename "$from")"
                $dry_run || tar -xpzf "$from/$name.tar.gz" -C "$home" --listed-incremental=/dev/null
            fi
        done
    done
}

restore_h2() {
    say "replace the embedded database in $home/data/db"
    $dry_run && return
    mkdir -p "$home/data"
    rm -rf "$home/data/db.restored"
    (umask 077 && mkdir "$home/data/db.restored")
    h2_tool Restore -file "$backup/database.zip" -dir "$home/data/db.restored" -db pbx -quiet ||
        fail "the database cannot be read from the backup"
    rm -rf "$home/data/db"
    mv "$home/data/db.restored" "$home/data/db"
}

restore_postgres() {
    command -v pg_restore >/dev/null || fail "pg_restore is needed (Debian: postgresql-client)"
    env_file=$work/.env # that of the backup
    use_postgres "$work"
    say "replace the tables of $PGDATABASE at $PGHOST:$PGPORT, as $PGUSER"
    $dry_run && return
    pg_restore --no-password --clean --if-exists --no-owner --no-privileges --single-transaction \
        --dbname="$PGDATABASE" "$backup/database.pgdump" || fail "the database was not restored; nothing was changed"
}

# Call records that were on their way to the database then; those that were in it as well are not written twice.
restore_spool() {
    [[ -f $backup/spool.tar.gz ]] || return 0
    say "replace $home/data/spool"
    $dry_run || { rm -rf "$home/data/spool" && tar -xpzf "$backup/spool.tar.gz" -C "$home"; }
}

# Who owned the home, owns what is put there.
keep_owner() {
    local name place
    if ! $dry_run && ((EUID == 0)); then
        chown -R --reference="$home" "$home"
        for name in voicemail recordings prompts; do
            place=$(manifest_of "$backup" "$name")
            [[ $place != /* ]] || chown -R --reference="$home" "$place"
        done
    fi
}

make_places
case $database in
    h2) restore_h2 ;;
    postgresql) restore_postgres ;;
    *) fail "the backup's database '$database' is not known" ;;
esac
if ! $running; then
    restore_spool
fi
restore_configuration
restore_growing
keep_owner
if $dry_run; then
    echo "nothing was changed"
else
    echo "restored $backup to $home"
    if $running; then
        echo "restart the PBX now: until then it serves the extensions it knew"
    fi
fi
