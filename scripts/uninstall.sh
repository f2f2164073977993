#!/usr/bin/env bash
# Takes away what install.sh put there. See --help.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: uninstall.sh [OPTION]...
Stops the service and takes away its units, logrotate rule, fail2ban jail and the distribution. What is yours stays below
/opt/pbx, /var/log/pbx and /var/backups/pbx: etc, data, logs, backups. A database in a PostgreSQL server stays as well.

  --purge      takes that away too, all but the backups, and the user pbx
  --root DIR   works below DIR and leaves the running system alone
  --dry-run    prints every step and changes nothing
  --help       this text
HELP
}

dry_run=false root='' purge=false
while (($# > 0)); do
    case $1 in
        --help)
            usage
            exit 0
            ;;
        --dry-run) dry_run=true ;;
        --purge) purge=true ;;
        --root)
            if (($# < 2)) || [[ ! -d $2 ]]; then
                echo "uninstall: --root '${2:-}' must be a directory" >&2
                exit 2
            fi
            root=$(cd -P "$2" && pwd)
            shift
            ;;
        *)
            echo "uninstall: option '$1' is not known; see --help" >&2
            exit 2
            ;;
    esac
    shift
done
live=true
[[ -z $root ]] || live=false
if $live && ! $dry_run && ((EUID != 0)); then
    echo "uninstall: root is needed (or --root DIR, or --dry-run)" >&2
    exit 1
fi

act() { # command...
    if $dry_run; then
        echo "would: $*"
    else
        echo "$*"
        "$@"
    fi
}

home=$root/opt/pbx
if $live && [[ -f /etc/systemd/system/pbx.service ]]; then
    act systemctl disable --now pbx.service
    if [[ -f /etc/systemd/system/pbx-backup.timer ]]; then
        act systemctl disable --now pbx-backup.timer
    fi
fi
act rm -f "$root/etc/systemd/system/pbx.service" "$root/etc/systemd/system/pbx-backup.service" \
    "$root/etc/systemd/system/pbx-backup.timer" "$root/etc/logrotate.d/pbx" \
    "$root/etc/fail2ban/filter.d/pbx.conf" "$root/etc/fail2ban/jail.d/pbx.conf"
act rm -rf "$home/dist" "$home/dist.old" "$home/dist.new" "$home/scripts" "$home/VERSION"
if $live; then
    act systemctl daemon-reload
fi
if $purge; then
    act rm -rf "$home" "$root/var/log/pbx"
    if $live && getent passwd pbx >/dev/null; then
        act userdel pbx
    fi
fi
$live && echo "firewall rules stay: close 5060/udp 5060/tcp 5061/tcp 10000:20000/udp by hand"
exit 0
