#!/bin/sh
# test_golden.sh - each golden file of the reports as one line of TAP.  B is the folder of the build.
# After a change that is meant: make golden-update, and look at the difference.

here=$(dirname "$0")
"$here"/golden.sh "${B:-build}/reports/t/render" --tap
