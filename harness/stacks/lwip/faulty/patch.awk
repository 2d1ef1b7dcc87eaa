# SPDX-License-Identifier: MIT
# patch.awk - applies the rules of faults.txt to one file of lwIP's, or lists them.
#
#	awk -v file=core/tcp_in -f patch.awk faults.txt tcp_in.c	the file with all faults in it, each behind its number
#	awk -v list=1 -f patch.awk faults.txt				number, name and words of each
#
# A rule that doesn't stand in exactly one place, or two that take the same line away, are told, and the exit code is 1.

function trim(s) { gsub(/^[ \t]+|[ \t\r]+$/, "", s); return s }
function wrong(line, words) { printf "faults.txt:%d: %s\n", line, words >"/dev/stderr"; bad = 1 }

# Where the lines of hunk h begin in the file; says what is wrong when that is no place or several.
function place(h,	i, k, n, found) {
	for (i = 1; i <= nlines; i++) {
		for (k = 1; k <= old_n[h] && trim(text[i + k - 1]) == old[h, k]; k++)
			;
		if (k > old_n[h]) {
			n++
			found = i
		}
	}
	if (n == 1)
		return found
	wrong(hunk_line[h], hunk_name[h] ": its lines stand in " n + 0 " places of " file ".c")
	return 0
}

# Note for each line of the file what becomes of it.
function apply(h,	at, k) {
	if ((at = place(h)) == 0)
		return
	for (k = 1; k <= old_n[h]; k++) {
		if (!gone_k[h, k])
			continue
		if (gone[at + k - 1]++)
			wrong(hunk_line[h], hunk_name[h] ": another rule has taken this line away: " old[h, k])
	}
	for (k = 0; k <= old_n[h]; k++)
		after[at + k - 1] = after[at + k - 1] new[h, k]
}

FNR == NR && (/^#/ || /^[ \t]*$/)	{ next }
FNR == NR && /^fault /	{
	name = $2
	number++
	words = $0
	sub(/^fault +[^ \t]+[ \t]+/, "", words)
	if (name in seen || name !~ /^[a-z0-9-]+$/)
		wrong(FNR, "a fault needs a name of its own, of small letters")
	seen[name]
	if (list)
		print number "\t" name "\t" words
	next
}
FNR == NR && /^in /	{
	nhunks++
	hunk_file[nhunks] = $2
	hunk_line[nhunks] = FNR
	hunk_name[nhunks] = name
	next
}
FNR == NR && /^[-+ ]/	{
	line = trim(substr($0, 2))
	if (/^\+/) {
		gsub(/FAULT/, "(lwip_fault == " number ")", line)
		new[nhunks, old_n[nhunks] + 0] = new[nhunks, old_n[nhunks] + 0] line "\n"
		next
	}
	old[nhunks, ++old_n[nhunks]] = line
	gone_k[nhunks, old_n[nhunks]] = /^-/
	next
}
FNR == NR	{ wrong(FNR, "not a line of a rule: " $0); next }
		{ text[++nlines] = $0 }

END {
	if (list || bad)
		exit bad
	for (h = 1; h <= nhunks; h++)
		if (hunk_file[h] == file)
			apply(h)
	if (bad)
		exit 1
	print "extern const int lwip_fault;"
	for (i = 0; i <= nlines; i++) {
		if (i > 0 && !gone[i])
			print text[i]
		printf "%s", after[i]
	}
}
