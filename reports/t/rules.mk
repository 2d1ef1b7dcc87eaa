# What the tests of the reports need beside test_*.c: the program that renders golden files.
tests: $B/reports/t/render

golden-update: $B/reports/t/render
	reports/t/golden.sh $< --update

.PHONY: golden-update
