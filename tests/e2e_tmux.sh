#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Drives the real program in a real terminal. If this fails, a person at the
# keyboard cannot train, change a value, pause, step, look around or leave.
# Usage: e2e_tmux.sh [PROGRAM [ARGUMENT...]]; exit status 77 = no tmux.
set -u

program=${1:-${MLPTUI:-./mlptui}}
[ $# -gt 0 ] && shift
command -v tmux >/dev/null || { echo "SKIP: no tmux"; exit 77; }
[ -x "$program" ] || { echo "SKIP: no $program"; exit 77; }
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
dir=$(mktemp -d)
socket=mlptui-e2e-$$
checks=0
failed=0

tm() { tmux -L "$socket" "$@"; }
trap 'tm kill-server 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

screen() { tm capture-pane -p -t e2e; }
keys() { tm send-keys -t e2e "$@"; }

# wait_for SECONDS PATTERN: until the screen shows it.
wait_for() {
    n=$(($1 * 10))
    while [ "$n" -gt 0 ]; do
        screen | grep -q -- "$2" && return 0
        sleep 0.1
        n=$((n - 1))
    done
    return 1
}

# check WHAT COMMAND...: runs the command, says how it went.
check() {
    what=$1
    shift
    checks=$((checks + 1))
    if "$@"; then
        echo "ok: $what"
    else
        echo "FAIL: $what"
        screen
        failed=$((failed + 1))
    fi
}

step() { screen | sed -n 's/.*step *\([0-9][0-9]*\).*/\1/p' | head -n 1; }
spark() { screen | sed -n '4p' | cut -c1-48; }
differ() { [ "$1" != "$2" ]; }
falls_below() { # for 5 s at most
    n=50
    while [ "$(step)" -ge "$1" ] && [ "$n" -gt 0 ]; do
        sleep 0.1
        n=$((n - 1))
    done
    [ "$n" -gt 0 ]
}
same() { [ "$1" = "$2" ]; }
no_line_over() { [ "$(screen | LC_ALL=C.UTF-8 wc -L)" -le "$1" ]; }

cat >"$dir/run" <<EOF
stty -a >"$dir/before"
"$program" $* 2>"$dir/stderr"
echo "status=\$?" >"$dir/status"
stty -a >"$dir/after"
echo finished
TERM=nonesuch "$program" $* --lane bp --epochs 1 --speed max
echo "plain=\$?"
sleep 60
EOF

LC_ALL=C.UTF-8 TERM=xterm-256color tm -f /dev/null new-session -d -s e2e \
    -x 80 -y 24 "sh $dir/run"
tm set-option -g window-size manual >/dev/null 2>&1

check "reaches RUN" wait_for 30 ' RUN '
sleep 0.5
one=$(spark)
sleep 1
check "the spark row moves" differ "$one" "$(spark)"

keys +
check "a change of lr is told" wait_for 5 'lr.*0\.1.*0\.3'
check "the change is marked on the chart" wait_for 5 'lr.*↑'
keys -
check "and back" wait_for 5 'lr.*0\.3.*0\.1'

keys Space
check "pauses" wait_for 5 ' PAUSED '
sleep 0.5
before=$(step)
sleep 1
check "a paused lane stands still" same "$before" "$(step)"
keys .
sleep 1
check "one step" same "$((before + 1))" "$(step)"
check "and the state says so" wait_for 5 ' STEP '

keys 3
check "the Errors screen opens" wait_for 5 '\[3\]Errors'
keys '?'
check "help opens" wait_for 5 'Keys on screen'
keys Escape
sleep 0.3
keys 1
check "back to Train" wait_for 5 '\[1\]Train'
keys Enter
keys 0.05 Enter
check "an exact value is taken" wait_for 5 '0\.05'
keys Enter
keys nonsense Enter
check "nonsense is refused with a reason" wait_for 5 'not a number'
keys Escape
sleep 0.3 # a key at once would be Alt with it

keys O
check "presets open" wait_for 5 'like against like'
keys Enter
check "a preset is one line a lane" wait_for 5 'lr BP 0\.05 -> 0\.1'
check "with all its values in force" wait_for 5 'lr  *0\.1  *0\.1'
keys u
check "one undo takes all of it back" wait_for 5 'lr  *0\.05  *0\.05'
keys O Down Down Down Down Enter
check "a preset may wait for a restart" wait_for 5 'hidden  *100'
keys u
check "and is undone alone" wait_for 5 'hidden  *20'
check "not what came before it" wait_for 1 'lr  *0\.05  *0\.05'

tm resize-window -t e2e -x 40 -y 12
check "40x12 is the compact screen" wait_for 5 'PAUSED'
check "40x12: nothing wider" no_line_over 40
tm resize-window -t e2e -x 30 -y 5
check "30x5 says what it needs" wait_for 5 'need 40x10'
tm resize-window -t e2e -x 200 -y 50
check "200x50 has all lanes in one chart" wait_for 5 'All lanes'
tm resize-window -t e2e -x 80 -y 24
sleep 0.3

keys Space
check "goes on" wait_for 5 ' RUN '
before=$(step)
keys r
check "restarts" falls_below "$before"
keys q
check "quit asks while it trains" wait_for 5 'Quit?\|^finished'
keys Escape
sleep 0.3
keys q
sleep 0.3
keys q
check "leaves" wait_for 10 'finished'
check "the summary stays" wait_for 2 'train%'
check "with the time it took" wait_for 2 '^wp .* [0-9]*\.[0-9]* s$'
check "of lanes that run no more" wait_for 2 '^wp *STOPPED '
check "exit status 0" grep -q 'status=0' "$dir/status"
check "terminal as before" cmp -s "$dir/before" "$dir/after"
check "nothing on standard error" test ! -s "$dir/stderr"
check "an unknown terminal gets sentences" wait_for 60 '^plain=0'
check "and is told why" wait_for 1 'TERM=nonesuch: no entry in the terminfo'

# What cannot be written is told where the person looks; what was changed
# while it ran is in the run's own file.
options=$*
run_again() { # the program with these options too; as $terminal
    cat >"$dir/run" <<EOF
"$program" $options $* 2>"$dir/stderr"
echo "status=\$?" >"$dir/status"
echo finished
sleep 60
EOF
    rm "$dir/status"
    tm respawn-pane -k -t e2e "LC_ALL=C.UTF-8 TERM=${terminal:-xterm-256color} sh $dir/run"
}
mkdir "$dir/none"
run_again --save "$dir/none/x.npz" --out "$dir/out"
check "trains again" wait_for 30 ' RUN '
rmdir "$dir/none"
keys 2 S
check "a failed save is told on any screen" wait_for 5 '^ .*none: No such file\|^ .*x.npz.*No such file'
keys '<'
check "until the next key" wait_for 5 'speed: 30 batches'
keys L w
check "tables are told too" wait_for 5 '^ tables written: '
check "the speed as it is now" grep -qx 'speed = 30' "$dir/out/config.ini"
check "the pacing too" grep -qx 'free = yes' "$dir/out/config.ini"
check "each once" test "$(grep -c 'speed\|lockstep\|free' "$dir/out/config.ini")" = 3
keys q s
check "leaving waits for what cannot be saved" wait_for 5 'No such file'
check "and goes on" wait_for 5 ' RUN '
keys Q
check "leaves at once" wait_for 10 'finished'
check "exit status 1" grep -q 'status=1' "$dir/status"

# A target that is missed.
run_again --epochs 1 --speed max --target-acc 99.5
check "ends" wait_for 30 'DONE 0:'
keys q
check "leaves without asking" wait_for 10 'finished'
check "exit status 4" grep -q 'status=4' "$dir/status"
check "and why" grep -q 'bp: did not reach 99.5 %' "$dir/stderr"

# A console whose fonts have neither braille nor eighths of a block.
terminal=linux
run_again --epochs 1000
check "draws in ASCII on the console" wait_for 30 '^|batch .*[=+*#].* 0-100%'
check "and in nothing else" test -z "$(screen | tr -d '\n -~')"
keys Q
check "leaves at once" wait_for 10 'finished'

# A click beyond what the oldest form of mouse report can tell, as from tmux.
terminal=tmux-256color
tm resize-window -x 240 -y 40
run_again --epochs 1000
check "fills a wide terminal" wait_for 30 'q quit *$'
keys -l "$(printf '\033[<0;235;40M\033[<0;235;40m')"
check "a click on q quit, far right" wait_for 5 'Quit?\|^finished'
keys Q
check "leaves at once" wait_for 10 'finished'

# The command line that C writes trains the same.
quoted="$dir/it's two.csv"
awk 'BEGIN { print "label,a,b"; for (i = 0; i < 60; i++) print i % 2 "," i % 7 "," i % 5 }' >"$quoted"
tm resize-window -t e2e -x 240 -y 40
old_options=$options
options=
run_again --data "'$dir/it'\''s two.csv'" --label label --hidden 8,4 --init he --shuffle --free --batch-size 10 --speed max --epochs 3 --lane bp --lane wp:threads=2
check "trains two columns" wait_for 30 'DONE 0:'
keys 5 C
check "C writes a command line" wait_for 5 'mlptui --data'
screen | sed -n '/mlptui --data/,/threads=2/p' | sed 's/^.*mlptui --data/--data/; s/^│ *//; s/ *│$//' | tr '\n' ' ' >"$dir/line"
keys Q
check "leaves at once" wait_for 10 'finished'
check "all of it" grep -q -- '--shuffle .*hidden=8+4,init=he,name=bp.* --lane wp:.*threads=2' "$dir/line"
eval "'$program' $(cat "$dir/line") --headless --format csv" >"$dir/again" 2>&1
"$program" --data "$quoted" --label label --hidden 8,4 --init he --shuffle --batch-size 10 --epochs 3 \
    --lane bp --lane wp:threads=2 --headless --format csv >"$dir/first" 2>&1
for run in first again; do
    grep '^[bw]p,' "$dir/$run" | cut -d, -f1-10,13,14 | sort >"$dir/$run.rows"
done
check "and trains the same" cmp "$dir/first.rows" "$dir/again.rows"
check "in six rows" test "$(wc -l <"$dir/again.rows")" = 6
options=$old_options

# What is no key runs as none: Alt-keys, a terminal's own strings, a paste.
terminal=tmux-256color
tm resize-window -t e2e -x 80 -y 24
run_again --epochs 1000
check "trains once more" wait_for 30 ' RUN '
keys M-Q
keys -l "$(printf '\033PqQ\033\\')"
keys -l "$(printf '\033]11;Q\007\033_Q\033\\\033[?1;2Q')"
keys -l "$(printf '\033O5\033[12;5Q\033XQ\033\\')"
sleep 1
check "neither Alt-Q nor strings leave" wait_for 5 ' RUN '
tm set-buffer "$(printf '3Q\nQ')"
tm paste-buffer -p -t e2e
check "nor does pasted text" wait_for 5 'pasted text goes into'
keys Enter
tm set-buffer "$(printf ' 0.07\nQQ')"
tm paste-buffer -p -t e2e
sleep 0.3
keys Enter
check "a field takes its first line" wait_for 5 'lr.*0\.1 -> 0\.07\|lr  *0\.07'
keys '?'
check "help opens" wait_for 5 'Keys on screen'
keys Escape
check "Esc alone closes it" wait_for 5 '^.*lr  *0\.07'
check "still there" wait_for 5 ' RUN '
keys Q
check "Q itself leaves" wait_for 10 'finished'

# A terminal that goes away while nothing can be told of it by a signal.
cat >"$dir/run" <<EOF
trap '' HUP
echo \$\$ >"$dir/pid"
exec "$program" $* --epochs 1000
EOF
other() { tmux -L "$socket-other" -f /dev/null "$@"; }
other new-session -d -x 80 -y 24 \
    "LC_ALL=C.UTF-8 TERM=xterm-256color sh $dir/run"
gone_runs() { # within 10 s
    n=100
    while [ "$n" -gt 0 ]; do
        other capture-pane -p | grep -q ' RUN ' && return 0
        sleep 0.1
        n=$((n - 1))
    done
    return 1
}
gone_ended() { # within 10 s
    n=100
    while kill -0 "$gone" 2>/dev/null && [ "$n" -gt 0 ]; do
        sleep 0.1
        n=$((n - 1))
    done
    [ "$n" -gt 0 ]
}
check "runs without heeding SIGHUP" gone_runs
gone=$(cat "$dir/pid")
check "is there" kill -0 "$gone"
other kill-server
check "does not outlive its terminal" gone_ended

# A terminal that is closed: the kernel and the shell both tell.
saves_when_closed() {
    rm -f "$dir/closed.npz" "$dir/pid"
    cat >"$dir/inner" <<EOF
echo \$\$ >"$dir/pid"
exec "$program" $* --epochs 1000 --speed 10 --save "$dir/closed.npz"
EOF
    other new-session -d -x 80 -y 24 -e LC_ALL=C.UTF-8 -e TERM=xterm-256color \
        'bash --norc'
    other send-keys "sh $dir/inner" Enter
    gone_runs || return 1
    gone=$(cat "$dir/pid")
    sleep 0.5
    other kill-session
    gone_ended && [ -s "$dir/closed.npz" ]
}
if command -v bash >/dev/null; then
    for i in 1 2 3; do
        check "a closed terminal loses nothing, $i" saves_when_closed "$options"
    done
fi

echo "Checks: $checks, Failures: $failed, Errors: 0"
exit "$((failed > 0))"
