# What the tests of the harness need beside test_*.c: the program that shows how a case is read.
tests: $B/harness/t/print

golden-update-harness: $B/harness/t/print
	B=$B harness/t/golden.sh --update

golden-update: golden-update-harness

.PHONY: golden-update golden-update-harness
