#!/bin/sh
# test_golden.sh - golden.sh as a part of the check.

exec "$(dirname "$0")/golden.sh" --tap
