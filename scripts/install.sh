#!/usr/bin/env bash
# Installs Tandem PBX as a service, or brings an installation to this version. See --help.
set -Eeuo pipefail # the steps are functions, and who fails there is named as well

script_dir=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source_root=$(dirname "$script_dir")

usage() {
    cat <<'HELP'
Usage: install.sh [OPTION]...
Installs to /opt/pbx: user, directories, distribution, systemd units (service, nightly backup), logrotate rule, fail2ban
jail, firewall rules. Running it again upgrades the distribution and keeps what is yours: etc and data.

  --dry-run            prints every step and changes nothing
  --root DIR           puts everything below DIR instead of /, and leaves the running system alone: no user is made, no
                       service started, no firewall touched
  --archive FILE       the distribution to install, tandem-karaf-*.tar.gz (default: the one beside this script)
  --user NAME          who runs the service (default: pbx)
  --firewall KIND      auto (default: ufw or firewalld, whichever is active), ufw, firewalld or none
  --postgresql         makes the role pbx_user with a generated password and its database pbx_system in the PostgreSQL server
                       of this machine, as its user postgres (or, with PGHOST set, wherever PG* variables say), writes .env
                       and has the PBX use it; what exists already is left as it is
  --no-start           does not start the service
  --help               this text

A wrong option ends with status 2 and changes nothing; a step that fails ends with status 1 and names itself.
HELP
}

refuse() { # option, value, rule
    echo "install: $1 '$2' $3" >&2
    exit 2
}

dry_run=false root='' archive='' user=pbx firewall=auto start=true postgresql=false
while (($# > 0)); do
    case $1 in
        --help)
            usage
            exit 0
            ;;
        --dry-run) dry_run=true ;;
        --no-start) start=false ;;
        --postgresql) postgresql=true ;;
        --root | --archive | --user | --firewall)
            (($# > 1)) || refuse "$1" "" "needs a value"
            case $1 in
                --root)
                    [[ -d $2 ]] || refuse "$1" "$2" "must be a directory"
                    root=$(cd -P "$2" && pwd)
                    ;;
                --archive)
                    [[ -f $2 && $2 == *.tar.gz ]] || refuse "$1" "$2" "must be a tar.gz file"
                    archive=$(realpath -- "$2")
                    ;;
                --user)
                    [[ $2 =~ ^[a-z_][a-z0-9_-]{0,31}$ ]] || refuse "$1" "$2" "must be a user name"
                    user=$2
                    ;;
                --firewall)
                    [[ $2 =~ ^(auto|ufw|firewalld|none)$ ]] || refuse "$1" "$2" "must be auto, ufw, firewalld or none"
                    firewall=$2
                    ;;
            esac
            shift
            ;;
        *) refuse "option" "$1" "is not known; see --help" ;;
    esac
    shift
done

if [[ -z $archive ]]; then
    archives=("$source_root"/karaf-assembly/target/tandem-karaf-*.tar.gz "$source_root"/../tandem-karaf-*.tar.gz)
    for candidate in "${archives[@]}"; do
        [[ -f $candidate ]] && archive=$(realpath -- "$candidate")
    done
    [[ -n $archive ]] || refuse "--archive" "" "is needed: no tandem-karaf-*.tar.gz beside this script"
fi
live=true # whether this is about the running system
[[ -z $root ]] || live=false
if $live && ! $dry_run && ((EUID != 0)); then
    echo "install: root is needed (or --root DIR, or --dry-run)" >&2
    exit 1
fi

home=$root/opt/pbx
packaging=$script_dir/packaging
step=''
trap '[[ -z $step ]] || { echo "install: failed at: $step" >&2; exit 1; }' ERR

say() { # text; what is done next
    step=$1
    if $dry_run; then
        echo "would: $1"
    else
        echo "$1"
    fi
}

act() { # command...
    $dry_run || "$@"
}

owner=() # for install(1)
make_user() {
    if ! $live; then
        return
    fi
    owner=(-o "$user" -g "$user")
    if ! getent passwd "$user" >/dev/null; then
        say "make the system user $user"
        act useradd --system --user-group --home-dir /opt/pbx --no-create-home --shell /usr/sbin/nologin "$user"
    fi
}

make_directories() {
    say "make the directories $home, $root/var/log/pbx and $root/var/backups/pbx"
    act install -d -m 0755 "$root/opt"
    act install -d -m 0750 "${owner[@]}" "$home" "$home/etc" "$root/var/log/pbx"
    act install -d -m 0700 "${owner[@]}" "$root/var/backups/pbx"
}

# The new one is complete before the old one goes; a start in between finds either.
unpack() {
    say "unpack $archive to $home/dist"
    $dry_run && return
    rm -rf "$home/dist.new"
    install -d -m 0755 "$home/dist.new"
    tar -xzf "$archive" -C "$home/dist.new" --strip-components=1 --no-same-owner
    [[ -f $home/dist.new/scripts/run ]] || {
        echo "install: $archive holds no scripts/run" >&2
        return 1
    }
    find "$home/dist.new/scripts" -maxdepth 1 -type f -exec chmod 0755 {} + # the archive has no modes
    ln -s .. "$home/dist.new/home" # where the scripts look for the home directory
    rm -rf "$home/dist.old"
    [[ ! -d $home/dist ]] || mv "$home/dist" "$home/dist.old"
    mv "$home/dist.new" "$home/dist"
    ln -sfn dist/scripts "$home/scripts"
    install -m 0644 "$home/dist/VERSION" "$home/VERSION"
}

install_file() { # source below packaging, target
    say "write $root$2"
    $dry_run && return
    install -D -m 0644 "$packaging/$1" "$root$2"
    if [[ $user != pbx ]]; then
        sed -i -E "s/^(User|Group)=pbx$/\1=$user/" "$root$2"
    fi
}

install_units() {
    install_file pbx.service /etc/systemd/system/pbx.service
    install_file pbx-backup.service /etc/systemd/system/pbx-backup.service
    install_file pbx-backup.timer /etc/systemd/system/pbx-backup.timer
    install_file logrotate.conf /etc/logrotate.d/pbx
    install_file fail2ban-filter.conf /etc/fail2ban/filter.d/pbx.conf
    install_file fail2ban-jail.conf /etc/fail2ban/jail.d/pbx.conf
}

# A statement for the server as its superuser; its rows.
as_superuser() { # statement
    local psql=(psql -X -q -A -t -v ON_ERROR_STOP=1 -d postgres)
    if [[ -n ${PGHOST:-} ]]; then
        "${psql[@]}" <<<"$1"
    else
        (cd / && runuser -u postgres -- "${psql[@]}" <<<"$1")
    fi
}

make_database() {
    $postgresql || return 0
    local env=$home/.env password
    if [[ -f $env ]] && grep -q '^DB_PASSWORD=' "$env"; then
        echo "$env names a database already: it is used as it is"
        return
    fi
    say "make the role pbx_user and the database pbx_system"
    $dry_run && return
    if [[ -n $(as_superuser "SELECT 1 FROM pg_roles WHERE rolname = 'pbx_user'") ]]; then
        echo "install: the role pbx_user exists and $env does not hold its password: write it there as DB_PASSWORD=..." >&2
        return 1
    fi
    password=$(head -c 32 /dev/urandom | base64 | tr -dc 'A-Za-z0-9' | head -c 24)
    # on standard input, so that no command line shows the password
    as_superuser "CREATE ROLE pbx_user LOGIN PASSWORD '$password'"
    [[ -n $(as_superuser "SELECT 1 FROM pg_database WHERE datname = 'pbx_system'") ]] ||
        as_superuser "CREATE DATABASE pbx_system OWNER pbx_user ENCODING 'UTF8' TEMPLATE template0"
    say "write $env and $home/etc/pbx.store.cfg"
    (
        umask 077
        [[ ! -s $env || -z $(tail -c 1 "$env") ]] || echo >>"$env"
        printf '%s\n' "DB_HOST=${PGHOST:-127.0.0.1}" "DB_PORT=${PGPORT:-5432}" DB_NAME=pbx_system DB_USER=pbx_user \
            "DB_PASSWORD=$password" >>"$env"
    )
    chmod 0600 "$env"
    if [[ -f $home/etc/pbx.store.cfg ]]; then
        sed -i 's/^[[:space:]]*database[[:space:]]*[=:].*/database = postgresql/' "$home/etc/pbx.store.cfg"
    else
        sed 's/^database = .*/database = postgresql/' "$home/dist/etc/pbx.store.cfg" >"$home/etc/pbx.store.cfg"
    fi
    grep -q '^database = postgresql$' "$home/etc/pbx.store.cfg"
}

open_firewall() {
    local kind=$firewall port
    local ports=(5060/udp 5060/tcp 5061/tcp)
    if [[ $kind == auto ]]; then
        kind=none
        if $live && command -v ufw >/dev/null && ufw status | grep -q '^Status: active'; then
            kind=ufw
        elif $live && command -v firewall-cmd >/dev/null && firewall-cmd --state >/dev/null 2>&1; then
            kind=firewalld
        fi
    fi
    if [[ $kind == none ]]; then
        echo "let through by hand, if there is a firewall: ${ports[*]} 10000:20000/udp"
        return
    fi
    say "open ${ports[*]} 10000:20000/udp with $kind"
    $live || return 0
    if [[ $kind == ufw ]]; then
        for port in "${ports[@]}" 10000:20000/udp; do
            act ufw allow "$port"
        done
    else
        for port in "${ports[@]}" 10000-20000/udp; do
            act firewall-cmd --permanent --add-port="$port"
        done
        act firewall-cmd --reload
    fi
}

start_service() {
    $live || return 0
    say "tell systemd about the units"
    act systemctl daemon-reload
    act systemctl enable pbx.service
    act systemctl enable --now pbx-backup.timer
    if $start; then
        # a restart keeps calls
        say "start pbx, with the new distribution"
        act systemctl restart pbx.service
    fi
    if command -v fail2ban-client >/dev/null; then
        say "tell fail2ban about the jail pbx"
        [[ -e $root/var/log/pbx/pbx.log ]] || act install -m 0640 -o "$user" -g "$user" /dev/null "$root/var/log/pbx/pbx.log"
        act fail2ban-client reload || echo "install: fail2ban did not take the jail pbx; see fail2ban-client -d" >&2
    fi
}

java_version() {
    local java=java
    [[ -z ${JAVA_HOME:-} ]] || java=$JAVA_HOME/bin/java
    "$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'
}

if ! [[ $(java_version) == 17 ]]; then
    echo "install: Java 17 is needed (Debian: openjdk-17-jre-headless), found '$(java_version)'" >&2
    $dry_run || exit 1
fi
make_user
make_directories
unpack
make_database
if $live; then
    say "give $home, $root/var/log/pbx and $root/var/backups/pbx to $user"
    act chown -R "$user:$user" "$home" "$root/var/log/pbx" "$root/var/backups/pbx"
fi
install_units
open_firewall
start_service
step=''
if $dry_run; then
    echo "nothing was changed"
else
    echo "installed Tandem PBX $(<"$home/VERSION") to $home"
    echo "The demo extensions' passwords are in $home/etc/demo-extensions.csv after the first start."
fi
