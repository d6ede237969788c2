#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the real program on people's files. If this fails, it does not say what
# it takes them for, says it where --format promises something else, or
# overwrites them. The program is $MLPTUI.
set -u

program=${MLPTUI:-./mlptui}
data=${MLPTUI_DATA:-${srcdir:-.}/data}
[ -x "$program" ] || { echo "SKIP: no $program"; exit 77; }
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
data=$(cd "$data" && pwd)
common=$(cd "$(dirname "$0")" && pwd)/common.sh
dir=$(mktemp -d)
cd "$dir" || exit 1
trap 'cd /; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
MLPTUI_DATA=$data MLPTUI_CONFIG=$dir/mlptui.conf
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state XDG_DATA_HOME=$dir/share
export MLPTUI_DATA MLPTUI_CONFIG XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME
# shellcheck source=tests/e2e/common.sh
. "$common"
to=.

# has WHAT PATTERN: standard output has such a line.
has() {
    grep -q "$2" out
    ok "$1: no line '$2' in: $(cat out)" $?
}

# told WHAT: standard error is the one line about my.csv.
told() {
    [ "$(wc -l <err)" -eq 1 ] && grep -q '^mlptui: data my.csv: 180 + 20 samples, 784 features (divided by 255), ' err
    ok "$1: said '$(cat err)'" $?
}

cp "$data/digits-sample.csv" my.csv
quick="--data my.csv --batch-size 20 --epochs 1 --lane bp"

# The line: for every front end, on standard error alone, once, unless it is
# not wanted or the set is known by its name.
for form in "--headless" "--headless --format csv" "--plain" "--dump-screen 80x24"; do
    # shellcheck disable=SC2086
    run 0 "$form -q" $quick $form -q
    [ ! -s err ]
    ok "$form -q: quiet: $(cat err)" $?
    cut -d, -f1-8 out >quiet # the rest of a row are times
    # shellcheck disable=SC2086
    run 0 "$form" $quick $form
    told "$form"
    cut -d, -f1-8 out | grep -v ' active' | cmp -s - quiet || [ "$form" = "--dump-screen 80x24" ]
    ok "$form: standard output is as it was without the line" $?
done
run 0 "a name" --data digits-sample --batch-size 20 --epochs 1 --headless
[ ! -s err ]
ok "a name: quiet: $(cat err)" $?
printf 'quiet = yes\n' >mlptui.conf
# shellcheck disable=SC2086
run 0 "a file" $quick --headless
[ ! -s err ]
ok "a configuration says quiet: $(cat err)" $?
rm mlptui.conf
# shellcheck disable=SC2086
run 0 "a run that is resumed" $quick -q --headless --save run.npz
run 0 "a run that is resumed" --resume run.npz --epochs 2 --headless
told "a run that is resumed"

# --inspect
for form in "--inspect my.csv" "--inspect=my.csv" "--data my.csv --inspect" "--inspect my.csv --scale byte"; do
    # shellcheck disable=SC2086
    run 0 "$form" $form
    [ ! -s err ]
    ok "$form: nothing on standard error: $(cat err)" $?
    for line in 'file: my.csv$' 'kind: CSV' 'samples: 180 training + 20 validation$' \
        'features: 784, values 0 to 255$' 'pictures: 28x28$' "label: column 1 'label'" 'scale: divided by 255' \
        'split: random: a share of 0.1 validates, chosen by seed 42$' 'memory: .* KB a sample$' \
        'classes: 10 ' '  3: 17 + 3$'; do
        has "$form" "^$line"
    done
done
awk -F'[:+]' '/^  /{ a += $2; b += $3 } END { exit !(a == 180 && b == 20) }' out
ok "the classes' counts are all samples: $(cat out)" $?
run 0 "a share" --inspect my.csv --val-fraction 0.5 --split-seed 1
has "a share" '^samples: 100 training + 100 validation$'
run 0 "a name" --inspect digits-sample
has "a name" '^file: .*/digits-sample.csv (known by its name)$'
run 0 "pictures" --inspect mnist
has "pictures" '^kind: IDX$'
has "pictures" '^samples: 63000 training + 7000 validation$'
# many classes: all of them, in lines that fit a terminal
awk 'BEGIN { for (i = 0; i < 300; i++) print i % 150 "," i ",1" }' >many.csv
run 0 "150 classes" --inspect many.csv --label first
tr -s ' ' '\n' <out | grep -c '^[0-9]*:$' | grep -qx 150
ok "150 classes: each has its count: $(cat out)" $?
[ "$(awk '/^  / && length > most { most = length } END { print most }' out)" -le 80 ] && [ "$(wc -l <out)" -lt 80 ]
ok "150 classes: in columns: $(cat out)" $?

printf '1,2\n1,3\n' >class.csv
printf '1,2\n1,\n' >missing.csv
for file in class.csv missing.csv none.csv; do
    run 1 "$file" --inspect "$file"
    [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && grep -q "^mlptui: $file" err
    ok "$file: one line: $(cat out err)" $?
done
run 2 "an option that does not fit" --inspect my.csv --image 5x5
[ ! -s out ] && [ "$(grep -c '^mlptui: my.csv: ' err)" -eq 1 ]
ok "an option that does not fit: one line: $(cat out err)" $?
"$program" --inspect my.csv >/dev/full 2>err
[ $? -eq 1 ] && grep -q '^mlptui: standard output: No space' err
ok "a full disk is told: $(cat err)" $?

# --list-data, and what is found by a name
mkdir -p share/mlptui
cp my.csv share/mlptui/mine.csv
gzip -c my.csv >share/mlptui/digits-sample.csv.gz
run 0 "--list-data" --list-data
has "--list-data" '^mine  *CSV  *[0-9]* KB  *.*/share/mlptui/mine.csv$'
has "--list-data" '^mnist  *IDX  *70000 x 784 '
[ "$(grep -c '^digits-sample ' out)" -eq 2 ] && [ "$(grep -c '^digits-sample .*(hidden by the first of that name)$' out)" -eq 1 ]
ok "--list-data: the second of a name says so: $(cat out)" $?
run 0 "a name" --data mine --batch-size 20 --epochs 1 --headless
[ ! -s err ]
ok "mine: found, and quiet: $(cat err)" $?
run 1 "a name that is misspelt" --data fashion-minst --headless
grep -q '^mlptui: fashion-minst: no such file, folder or data set; did you mean fashion-mnist? looked in \., ' err
ok "a name that is misspelt: $(cat err)" $?

# The data are never written, whatever for and however the place is spelt.
mkdir -p deep/bp idx png/cat in
cp my.csv labels.csv
cp my.csv val.csv
cp my.csv deep/config.ini
cp my.csv deep/bp/metrics.csv
cp my.csv deep/model.npz
ln my.csv hard.csv
ln -s my.csv soft.csv
: >idx/train-images-idx3-ubyte
echo x >png/cat/a.png
gzip -c my.csv >packed.csv.gz
ln -s ../deep in/link
find . -type f ! -name out ! -name err ! -name sums -exec cksum {} + | sort >sums
# refused PATTERN ARGUMENT...
refused() {
    pattern=$1
    shift
    run 2 "$*" --headless --lane bp --epochs 1 --overwrite "$@" <my.csv
    [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && grep -q "^mlptui: $pattern" err
    ok "$*: before anything is trained, in one line: $(cat out err)" $?
}
read='data that is read is never written; name another place'
for place in my.csv hard.csv soft.csv "$dir/my.csv" deep/../my.csv; do
    refused "--save: .*$read" --data my.csv --save "$place"
    refused "--save: .*$read" --data "$place" --save my.csv
done
refused "--save: labels.csv: $read" --data my.csv --labels labels.csv --save labels.csv
refused "--save: val.csv: $read" --data my.csv --val val.csv --save val.csv
refused "--save: packed.csv.gz: $read" --data packed.csv.gz --save packed.csv.gz
refused "--save: my.csv: $read" --data - --save my.csv
refused "--save: share/mlptui/mine.csv: $read" --data mine --save share/mlptui/mine.csv
refused "--save: idx/train-images-idx3-ubyte: $read" --data idx --save idx/train-images-idx3-ubyte
refused "--save: png/cat/a.png: $read" --data png --save png/cat/a.png
for file in config.ini bp/metrics.csv model.npz; do
    for folder in deep in/link "$dir/deep"; do
        refused "--out: .*/$file: $read" --data "deep/$file" --out "$folder"
        refused "--out: .*/$file: $read" --data my.csv --val "deep/$file" --out "$folder"
    done
done
# F12 writes the configuration; a table that is one, too, is named in vain
printf '# 1\n' >mlptui.conf
find . -name mlptui.conf -exec cksum {} + >>sums
refused "--data: .*/mlptui.conf: is the configuration, which F12 writes" --data mlptui.conf
# shellcheck disable=SC2046
cksum $(cut -d' ' -f3 sums) >after
cmp -s after sums
ok "and all of them are as they were: $(diff after sums)" $?
rm mlptui.conf
# What runs write beside the data leaves them alone.
mkdir beside
cp my.csv beside/
run 0 "a folder with data" --data beside/my.csv --batch-size 20 --epochs 1 --lane bp --headless --out beside --save beside/s.npz
cmp -s my.csv beside/my.csv && [ -s beside/bp/metrics.csv ] && [ -s beside/s.npz ]
ok "a folder with data is a run's, too, and they stay: $(find beside)" $?

finish
