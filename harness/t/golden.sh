#!/bin/sh
# golden.sh [--update | --tap]
# How the harness reads each case file *.in beside this script, compared with the .ok file of the same name.  With --update
# the .ok files become what is read now: look at the difference before committing it.  B is the folder of the build.

here=$(dirname "$0")
print=${B:-build}/harness/t/print
mode=$1
. suite/t/golden.sh

for in in "$here"/*.in; do
	golden "${in%.in}.ok" "$print" "$in"
done
over
