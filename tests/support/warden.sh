# Ends what a test process started and removes what it wrote, however that process ended: its end
# closes our standard input. Told of each child by `watch PID SIGNAL` and `forget PID`, of each file
# elsewhere by `remove FILE`.
# Usage: warden.sh FOLDER
folder=$1
watched=
files=
trap : INT TERM HUP
while read -r verb what signal; do
    case $verb in
    watch) watched="$watched $what:$signal" ;;
    forget)
        others=
        for each in $watched; do
            [ "${each%%:*}" = "$what" ] || others="$others $each"
        done
        watched=$others
        ;;
    remove) files="$files $what" ;;
    esac
done
for each in $watched; do
    kill -s "${each#*:}" "${each%%:*}" 2>/dev/null
done
for _ in 1 2 3 4 5 6 7 8 9 10; do
    alive=
    for each in $watched; do
        kill -s 0 "${each%%:*}" 2>/dev/null && alive=yes
    done
    [ -z "$alive" ] && break
    sleep 0.2
done
# shellcheck disable=SC2086 # a list of names without spaces
rm -rf -- "$folder" $files
