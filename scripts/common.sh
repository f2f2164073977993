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

# The value of a key in .env, or the preset. A script may set env_file to read another one.
env_file=''
env_value() { # key, preset
    local value='' file=${env_file:-$home/.env}
    [[ ! -f $file ]] || value=$(sed -n "s/^[[:space:]]*$1=\\(.*\\)\$/\\1/p" "$file" | tail -n 1)
    if [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]]; then
        value=${BASH_REMATCH[1]}
    fi
    echo "${value:-$2}"
}

is_running() { # whether a PBX holds the home
    [[ -e $home/data/lock ]] && ! flock -n "$home/data/lock" true
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
