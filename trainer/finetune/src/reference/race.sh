#!/bin/sh
# Measures hamlet's trainer against finetune_loop.py: same random base, same batches, same machine, one after the other.
#
#   trainer/finetune/src/reference/race.sh TABLE FOLDER [THREADS [LAYERS CHANNELS TRAIN VALIDATION TEST EPOCHS]]
#
# TABLE is the SMSSpamCollection file (label, tab, text); FOLDER gets 0.5 GB of weights and the results. The defaults are the published
# size: 12 layers, 768 channels, 1045 + 149 + 300 messages, 5 epochs. Needs Maven, a JDK 21 or newer, and Python 3 with PyTorch.
#
# RETRAIN=100 instead measures a corpus that grows: a training without the last 100 messages that keeps what the frozen blocks computed,
# then one with them. Without Python.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
table=$1
folder=$2
threads=${3:-$(getconf _NPROCESSORS_ONLN)}
cd "$here/../../../.."
classpath=$(mktemp)
trap 'rm -f "$classpath"' EXIT
mvn -q -B -ntp -pl trainer/finetune -am -DskipTests test-compile dependency:build-classpath -Dmdep.outputFile="$classpath" -Dmdep.includeScope=test
race() {
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx2g --enable-native-access=ALL-UNNAMED \
    -cp "trainer/finetune/target/test-classes:trainer/finetune/target/classes:$(cat "$classpath")" org.hamletmail.finetune.ReferenceRace "$@"
}
race prepare "$folder" "$table" "${4:-12}" "${5:-768}" "${6:-1045}" "${7:-149}" "${8:-300}" "${9:-5}"
uptime
if [ -n "${RETRAIN:-}" ]; then
  race retrain "$folder" "$threads" "$RETRAIN" | grep '^hamlet:'
  uptime
  exit
fi
race run "$folder" "$threads" | grep '^hamlet:'
uptime
OMP_NUM_THREADS=$threads "${PYTHON:-python3}" "$here/finetune_loop.py" "$folder" "$threads"
uptime
race compare "$folder" | tail -n 1
