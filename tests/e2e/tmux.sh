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
TMUX_TMPDIR=$dir # where the servers have their sockets
export TMUX_TMPDIR
# shellcheck source=tests/e2e/common.sh
. "$(dirname "$0")/common.sh"

tm() { tmux -L e2e "$@"; }
leave() { # a program that has lost its terminal saves into the folder yet
    for server in "$dir"/tmux-*/*; do tmux -S "$server" kill-server 2>/dev/null; done
    patience=20
    await rm -rf "$dir" 2>/dev/null || rm -rf "$dir"
}
trap leave EXIT
trap 'exit 1' INT TERM

screen() { tm capture-pane -p -t e2e; }
keys() { tm send-keys -t e2e "$@"; }

seen() { screen | grep -q -- "$1"; }
unseen() { ! seen "$1"; }
shows() { await seen "$1"; }
hides() { await unseen "$1"; } # after Escape: a key at once would be Alt with it

# check WHAT COMMAND...: runs the command, says how it went. Each time that
# something did not come, the rest is waited for half as long: one late state
# drags nothing along, and a program that does nothing is done with in minutes.
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
        [ "$patience" -le 5 ] || patience=$((patience / 2))
    fi
}

step() { screen | sed -n 's/.*step *\([0-9][0-9]*\).*/\1/p' | head -n 1; }
spark() { screen | sed -n '4p' | cut -c1-48; }
spark_moves() { [ "$one" != "$(spark)" ]; }
stands_at() { [ "$(step)" = "$1" ]; }
help_closed() { unseen 'Keys on screen' && [ -n "$(step)" ]; }
trained() { [ "$(step)" -gt 0 ]; }
ended() { await test -s "$dir/ended"; } # the program, with all that comes after
no_line_over() { [ "$(screen | LC_ALL=C.UTF-8 wc -L)" -le "$1" ]; }

# Only the first run reads all of MNIST, and no epoch of it is waited for: under
# ThreadSanitizer, beside other tests, one took longer than a state is waited
# for. The rest is as true of 200 pictures.
data=$(cd "${MLPTUI_DATA:-$(dirname "$0")/../../data}" && pwd)
small="--data $data/digits-sample.csv --batch-size 1"

cat >"$dir/run" <<EOF
stty -a >"$dir/before"
"$program" $* --epochs 1000 2>"$dir/stderr"
echo "status=\$?" >"$dir/status"
stty -a >"$dir/after"
echo yes >"$dir/ended"
TERM=nonesuch "$program" $small $* --lane bp --epochs 1 --speed max
echo "plain=\$?"
exec sleep 1000
EOF

LC_ALL=C.UTF-8 TERM=xterm-256color tm -f /dev/null new-session -d -s e2e \
    -x 80 -y 24 "sh $dir/run"
old_title=$(tm display-message -p '#{host}') # what tmux calls a pane
tm set-option -g window-size manual >/dev/null 2>&1

check "reaches RUN" shows ' RUN '
one=$(spark)
check "the spark row moves" await spark_moves
title() { tm display-message -p -t e2e '#{pane_title}'; }
titled() { title | grep -q "^mlptui [0-9]*/1000 BP [0-9-].* WP "; }
untitled() { [ "$(title)" = "$old_title" ]; }
check "the title says where it stands" await titled

keys +
check "a change of lr is told" shows 'lr.*0\.1.*0\.3'
check "the change is marked on the chart" shows 'lr.*↑'
keys -
check "and back" shows 'lr.*0\.3.*0\.1'

keys Space
check "pauses" shows 'BP backprop.* PAUSED '
check "both of them" shows 'WP perturbation.* PAUSED '
keys '?'
check "help opens over it" shows 'Keys on screen' # after all of the paused screen
keys Escape
check "and closes" await help_closed
before=$(step)
sleep 1 # for what must not happen
check "a paused lane stands still" stands_at "$before"
keys .
check "one step" await stands_at "$((before + 1))"
check "and the state says so" shows ' STEP '

keys 3
check "the Errors screen opens" shows '\[3\]Errors'
keys '?'
check "help opens" shows 'Keys on screen'
keys Escape
check "Esc closes it" hides 'Keys on screen'
keys 1
check "back to Train" shows '\[1\]Train'
keys Enter
keys 0.05 Enter
check "an exact value is taken" shows '0\.05'
keys Enter
keys nonsense Enter
check "nonsense is refused with a reason" shows 'not a number'
keys Escape
check "Esc leaves the field" hides 'not a number'

keys O
check "presets open" shows 'like against like'
keys Enter
check "a preset is one line a lane" shows 'lr BP 0\.05 -> 0\.1'
check "with all its values in force" shows 'lr  *0\.1  *0\.1'
keys u
check "one undo takes all of it back" shows 'lr  *0\.05  *0\.05'
keys O Down Down Down Down Enter
check "a preset may wait for a restart" shows 'hidden  *100'
keys u
check "and is undone alone" shows 'hidden  *20'
check "not what came before it" shows 'lr  *0\.05  *0\.05'

tm resize-window -t e2e -x 40 -y 12
check "40x12 is the compact screen" shows '\[1\]Train 2 3 4 5 .*PAUSED'
check "40x12: nothing wider" no_line_over 40
tm resize-window -t e2e -x 30 -y 5
check "30x5 says what it needs" shows 'need 40x10'
tm resize-window -t e2e -x 200 -y 50
check "200x50 has all lanes in one chart" shows 'All lanes'
tm resize-window -t e2e -x 80 -y 24
check "80x24 has two charts again" hides 'All lanes'

keys r
check "restarts" await stands_at 0
keys Space
check "goes on" shows ' RUN '
check "trains" await trained # q leaves at once where nothing is to be saved
keys q
check "quit asks while it trains" shows 'Quit?'
keys Escape
check "Esc does not quit" hides 'Quit?'
keys q
check "asks again" shows 'Quit?'
keys q
check "leaves" ended
check "the title is as before" await untitled
check "the summary stays" shows 'train%'
check "with the time it took" shows '^wp .* [0-9]*\.[0-9]* s$'
check "of lanes that run no more" shows '^wp *STOPPED '
check "exit status 0" grep -q 'status=0' "$dir/status"
check "terminal as before" cmp -s "$dir/before" "$dir/after"
check "nothing on standard error" test ! -s "$dir/stderr"
check "an unknown terminal gets sentences" shows '^plain=0'
check "and is told why" shows 'TERM=nonesuch: no entry in the terminfo'

# What cannot be written is told where the person looks; what was changed
# while it ran is in the run's own file.
options="$small $*"
run_again() { # the program with these options too; as $terminal
    cat >"$dir/run" <<EOF
"$program" $options $* 2>"$dir/stderr"
echo "status=\$?" >"$dir/status"
echo yes >"$dir/ended"
exec sleep 1000
EOF
    rm "$dir/status" "$dir/ended"
    tm respawn-pane -k -t e2e "LC_ALL=C.UTF-8 TERM=${terminal:-xterm-256color} sh $dir/run"
}
mkdir "$dir/none"
run_again --epochs 1000 --save "$dir/none/x.npz" --out "$dir/out"
check "trains again" shows ' RUN '
rmdir "$dir/none"
keys 2 S
check "a failed save is told on any screen" shows '^ .*none: No such file\|^ .*x.npz.*No such file'
keys '<'
check "until the next key" shows 'speed: 30 batches'
keys L w
check "tables are told too" shows '^ recorded up to now: '
check "the speed as it is now" grep -qx 'speed = 30' "$dir/out/config.ini"
check "the pacing too" grep -qx 'free = yes' "$dir/out/config.ini"
check "each once" test "$(grep -c 'speed\|lockstep\|free' "$dir/out/config.ini")" = 3
keys q s
check "leaving waits for what cannot be saved" shows 'No such file'
check "and goes on" shows ' RUN '
keys Q
check "leaves at once" ended
check "exit status 1" grep -q 'status=1' "$dir/status"

# A target that is missed.
run_again --epochs 1 --speed max --target-acc 99.5
check "ends" shows 'DONE 0:'
keys Space
check "Space trains as many epochs again" shows ' epoch 2/2 .*done: Space 1 epoch more'
check "which are done, too" shows 'DONE 0:'
keys q
check "leaves without asking" ended
check "exit status 4" grep -q 'status=4' "$dir/status"
check "and why" grep -q 'bp: did not reach 99.5 %' "$dir/stderr"

# A console whose fonts have neither braille nor eighths of a block.
terminal=linux
run_again --epochs 1000
check "draws in ASCII on the console" shows '^|batch .*[-_.:=+*#].*[0-9]-100%'
check "and in nothing else" test -z "$(screen | tr -d '\n -~')"
keys Q
check "leaves at once" ended

# A click beyond what the oldest form of mouse report can tell, as from tmux.
terminal=tmux-256color
tm resize-window -x 240 -y 40
run_again --epochs 1000
check "fills a wide terminal" shows 'q quit *$'
check "and trains" shows 'step  *[1-9]'
keys -l "$(printf '\033[<0;235;40M\033[<0;235;40m')"
check "a click on q quit, far right" shows 'Quit?'
keys Escape
check "Esc closes the question" hides 'Quit?'
# Where only the open tab has its name, the others move as it opens.
tm resize-window -x 40 -y 12
check "names one tab" shows '^ \[1\]Train 2 3 4 5 6 '
keys -l "$(printf '\033[<0;16;1M\033[<0;16;1m')"
check "a click on tab 5 opens tab 5" shows '^  1 2 3 4\[5\]Log 6 '
keys Q
check "leaves at once" ended

# A run of two lanes takes the place of a race whose third lane the keys act on.
"$program" -q --headless --data "$data/digits-sample.csv" --epochs 1 --out "$dir/state/mlptui/runs/two" >/dev/null 2>&1
tm set-environment -g XDG_STATE_HOME "$dir/state"
tm resize-window -x 120 -y 30
run_again --epochs 1000 --speed 20 --lane bp --lane wp --lane fa
check "trains three lanes" shows 'FA .* RUN '
keys a a a
check "the keys act on the third" shows 'edit: FA'
keys 6
check "the kept run is listed" shows ' two .* WP '
keys End Enter
check "and takes the race's place" shows 'LIVE run 2 .* WP '
keys 1 C
check "the keys act on both of its lanes" shows 'edit: both'
keys Q
check "leaves at once" ended
tm set-environment -gr XDG_STATE_HOME

# The command line that C writes trains the same.
quoted="$dir/it's two.csv"
awk 'BEGIN { print "label,a,b"; for (i = 0; i < 60; i++) print i % 2 "," i % 7 "," i % 5 }' >"$quoted"
tm resize-window -t e2e -x 240 -y 40
old_options=$options
options=
run_again --data "'$dir/it'\''s two.csv'" --label label --hidden 8,4 --init he --shuffle --free --batch-size 10 --speed max --epochs 3 --lane bp --lane wp:threads=2
check "trains two columns" shows 'DONE 0:'
keys 5 C
check "C writes a command line" shows 'mlptui --data'
check "to its end" shows 'threads=2'
screen | sed -n '/mlptui --data/,/threads=2/p' | sed 's/^.*mlptui --data/--data/; s/^│ *//; s/ *│$//' | tr '\n' ' ' >"$dir/line"
keys Q
check "leaves at once" ended
check "all of it" grep -q -- '--shuffle .*init=he,.*hidden=8+4,name=bp.* --lane wp:.*threads=2' "$dir/line"
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
check "trains once more" shows ' RUN '
keys M-Q
keys -l "$(printf '\033PqQ\033\\')"
keys -l "$(printf '\033]11;Q\007\033_Q\033\\\033[?1;2Q')"
keys -l "$(printf '\033O5\033[12;5Q\033XQ\033\\')"
keys 3
check "a key behind strings is one" shows '\[3\]Errors'
check "neither Alt-Q nor strings leave" shows ' RUN '
keys 1
check "back to Train" shows '\[1\]Train'
tm set-buffer "$(printf '3Q\nQ')"
tm paste-buffer -p -t e2e
check "nor does pasted text" shows 'pasted text goes into'
keys Enter
tm set-buffer "$(printf ' 0.07\nQQ')"
tm paste-buffer -p -t e2e
check "a field is pasted into" shows '= 0\.07'
keys Enter
check "a field takes its first line" shows 'lr.*0\.1 -> 0\.07\|lr  *0\.07'
keys '?'
check "help opens" shows 'Keys on screen'
keys Escape
check "Esc alone closes it" hides 'Keys on screen'
check "the value is as it was" shows 'lr  *0\.07'
check "still there" shows ' RUN '
keys Q
check "Q itself leaves" ended

# A terminal that goes away while nothing can be told of it by a signal.
cat >"$dir/run" <<EOF
trap '' HUP
echo \$\$ >"$dir/pid"
exec "$program" $small $* --epochs 1000
EOF
server=gone # another each time: one that is ending takes no sessions
other() { tmux -L "$server" -f /dev/null "$@"; }
other new-session -d -x 80 -y 24 \
    "LC_ALL=C.UTF-8 TERM=xterm-256color sh $dir/run"
other_runs() { other capture-pane -p | grep -q ' RUN '; }
is_gone() { ! kill -0 "$gone" 2>/dev/null || grep -sq '^State:.*zombie' "/proc/$gone/status"; }
check "runs without heeding SIGHUP" await other_runs
gone=$(cat "$dir/pid")
check "is there" kill -0 "$gone"
other kill-server
check "does not outlive its terminal" await is_gone

# Seeds: one behind the other, each with what was changed meanwhile.
server=seeds
other new-session -d -x 100 -y 30 "LC_ALL=C.UTF-8 TERM=xterm-256color \"$program\" \
    --data $data/digits-sample.csv --batch-size 1 --epochs 2 --speed 20 --seeds 5,8,9 --view compare --no-log"
other_shows() { await other_seen "$1"; }
other_seen() { other capture-pane -p | grep -q -- "$1"; }
check "the first seed is shown" other_shows ' seed 5, 1 of 3; paired '
check "and trains" other_shows 'batch [1-9][0-9]*/180'
other send-keys -- -
other send-keys 5
check "a change holds for those that wait" other_shows 'the change also holds'
other send-keys 2 '>' '>' '>' '>' '>' '>' '>'
check "the last has its turn, and all are summed up" other_shows ' mean of 3 seeds, '
check "the race is done" other_shows 'seed 3/3 epoch 2/2 .*100%'
other send-keys 5
check "the next began with the new value" other_shows 'seed 9 begins, 3 of 3; 0 wait'
other send-keys 1
check "which is in force" other_shows 'lr  *BP* *0\.03\|lr  *0\.03'
other kill-server

# A terminal that is closed: the kernel and the shell both tell.
saves_when_closed() { # saves_when_closed NUMBER OPTION...
    server=closed$1
    shift
    rm -f "$dir/closed.npz" "$dir/pid"
    cat >"$dir/inner" <<EOF
echo \$\$ >"$dir/pid"
exec "$program" $* --epochs 1000 --speed 10 --save "$dir/closed.npz"
EOF
    other new-session -d -x 80 -y 24 -e LC_ALL=C.UTF-8 -e TERM=xterm-256color \
        'bash --norc'
    other send-keys "sh $dir/inner" Enter
    await other_runs || return 1
    gone=$(cat "$dir/pid")
    other kill-session
    await is_gone && [ -s "$dir/closed.npz" ]
}
if command -v bash >/dev/null; then
    for i in 1 2 3; do
        check "a closed terminal loses nothing, $i" saves_when_closed "$i" "$options"
    done
fi

finish
