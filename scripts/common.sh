# shellcheck shell=bash
# What the operator's scripts share; read by them, not run. They set these two first.
: "${script_dir:?}" "${program:?}"

root=$(dirname "$script_dir")
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# The distribution: the scripts' own when unpacked from the archive, else the one built in this checkout.
dist=$root
[[ -d $root/system && -d $root/lib/boot ]] || dist=$root/karaf-assembly/target/assembly

refuse() { # what is wrong with the use of this script
    echo "$program: $1" >&2
    exit 2
}

fail() { # what went wrong
    echo "$program: $1" >&2
    exit 1
}

# Sets home to the directory of a PBX, as an absolute path.
use_home() { # directory
    [[ -d $1 ]] || refuse "--home '$1' must be a directory"
    home=$(cd -P "$1" && pwd)
}

# The value of a key in a file of etc, or the preset.
setting() { # file, key, preset
    local value=''
    [[ ! -f $home/etc/$1 ]] || value=$(sed -n "s/^[[:space:]]*$2[[:space:]]*[=:][[:space:]]*\\(.*[^[:space:]]\\)[[:space:]]*\$/\\1/p" "$home/etc/$1" | tail -n 1)
    echo "${value:-$3}"
}

# Where files are that grow with use, as it is set: below the home unless it begins with a slash. The preset is the name of the
# folder in a new home.
growing_place() { # voicemail, recordings or prompts
    case $1 in
        voicemail) setting pbx.voicemail.cfg directory voicemail ;;
        recordings) setting pbx.recording.cfg directory recordings ;;
        prompts) setting pbx.media.cfg prompt_directory voicemail_prompts ;;
    esac
}

# The same as a path.
in_home() { # place
    if [[ $1 == /* ]]; then
        echo "$1"
    else
        echo "$home/$1"
    fi
}

# What MANIFEST of a backup says.
manifest_of() { # backup, key
    sed -n "s/^$2: //p" "$1/MANIFEST"
}

# The value of a key in .env, or the preset. A script may set env_file to read another one.
env_file=''
env_value() { # key, preset
    local value='' file=${env_file:-$home/.env}
    [[ ! -f $file ]] || value=$(sed -n -E "s/^[[:space:]]*(export[[:space:]]+)?$1=(.*[^[:space:]])[[:space:]]*\$/\\2/p" "$file" | tail -n 1)
    if [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]]; then
        value=${BASH_REMATCH[1]}
    fi
    echo "${value:-$2}"
}

is_running() { # whether a PBX holds the home
    [[ -e $home/data/lock ]] && ! flock -n "$home/data/lock" true
}

# The log of the running process, wherever it was told to write it; fails if none is known.
log_file() {
    local pid folder=''
    if pid=$(cat "$home/data/ready" 2>/dev/null) && [[ -r /proc/$pid/cmdline ]]; then
        folder=$(tr '\0' '\n' <"/proc/$pid/cmdline" | sed -n 's/^-Dkaraf\.log=//p')
    fi
    for folder in ${folder:+"$folder"} "$home/log" /var/log/pbx; do
        if [[ -r $folder/pbx.log ]]; then
            echo "$folder/pbx.log"
            return 0
        fi
    done
    return 1
}

# A file of the distribution's libraries.
library() { # path below system, without version
    local jars=("$dist/system/$1"/*/*.jar)
    [[ -f ${jars[0]} ]] || fail "the distribution in $dist lacks $1"
    echo "${jars[0]}"
}

# A tool of the embedded database.
h2_tool() { # class, arguments...
    local class=$1
    shift
    "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m -classpath "$(library com/h2database/h2)" "org.h2.tools.$class" "$@"
}

# Sets the variables with which PostgreSQL's programs find the database of .env. The password is in a file for the time of
# this script and on no command line.
use_postgres() { # directory of which this script takes care
    local host port name user
    host=$(env_value DB_HOST 127.0.0.1) port=$(env_value DB_PORT 5432)
    name=$(env_value DB_NAME pbx_system) user=$(env_value DB_USER pbx_user)
    (
        umask 077
        line=''
        for part in "$host" "$port" "$name" "$user" "$(env_value DB_PASSWORD '')"; do
            part=${part//\\/\\\\}
            line+=${line:+:}${part//:/\\:}
        done
        echo "$line" >"$1/pgpass"
    )
    export PGPASSFILE=$1/pgpass PGHOST=$host PGPORT=$port PGDATABASE=$name PGUSER=$user PGCONNECT_TIMEOUT=10
}

# What the operator's scripts ask a running PBX.
# shellcheck disable=SC2034 # for those who read this file
sip_host=127.0.0.1 sip_udp_port='' sip_tcp_port='' sip_tls_port='' https_port='' ssh_port=''
# shellcheck disable=SC2034 # for those who read this file
read_addresses() {
    sip_host=$(setting pbx.sip.cfg bind_address 0.0.0.0)
    sip_host=${sip_host%%,*}
    [[ $sip_host != 0.0.0.0 && $sip_host != :: ]] || sip_host=127.0.0.1
    sip_udp_port=$(setting pbx.sip.cfg udp_port 5060)
    sip_tcp_port=$(setting pbx.sip.cfg tcp_port 5060)
    sip_tls_port=$(setting pbx.sip.cfg tls_port 5061)
    https_port=$(setting pbx.web.cfg https_port 8080)
    ssh_port=$(setting org.apache.karaf.shell.cfg sshPort 8101)
}

# Prints the first line of the answer to one OPTIONS over UDP; fails if none comes within three seconds.
ask_options() {
    local answer
    {
        printf '%s\r\n' "OPTIONS sip:$sip_host:$sip_udp_port SIP/2.0" \
            "Via: SIP/2.0/UDP $sip_host;rport;branch=z9hG4bK$RANDOM$RANDOM" "Max-Forwards: 70" \
            "From: <sip:$program@$sip_host>;tag=$RANDOM" "To: <sip:$sip_host>" "Call-ID: $RANDOM$RANDOM@$program" \
            "CSeq: 1 OPTIONS" "Content-Length: 0" "" |
            dd bs=4096 iflag=fullblock status=none >&6 # one datagram: printf writes line by line
        answer=$(timeout 3 dd bs=4096 count=1 status=none <&6 | head -n 1)
    } 6<>"/dev/udp/$sip_host/$sip_udp_port" 2>/dev/null || return 1
    [[ $answer == "SIP/2.0 "* ]] || return 1
    echo "${answer%$'\r'}"
}

accepts_tcp() { # host, port
    timeout 3 bash -c "exec 6<>'/dev/tcp/$1/$2'" 2>/dev/null
}

# One request with the credentials of this machine's scripts; prints the body, then a line with status and seconds.
rest() { # method, path, more arguments for curl...
    local method=$1 path=$2 credentials=()
    shift 2
    [[ ! -r $home/.netrc ]] || credentials=(--netrc-file "$home/.netrc")
    curl -s -k "${credentials[@]}" --max-time 10 -X "$method" -w '\n%{http_code} %{time_total}' "$@" \
        "https://localhost:$https_port$path"
}
