// SPDX-License-Identifier: MIT
//
// page.js REPORT.html LARGE.html AXE.js - what a browser makes of the HTML report, a line of TAP for each thing that has to hold.
// BROWSER is the program.
//
// The report is served to the browser by ourselves, out of memory and with the headers of a server that forbids much, and
// whatever else the page asks for is noted and refused: nothing reaches a network.

'use strict';

const fs = require('fs');
const { Browser } = require('./browser.js');

const [file, large, axe] = process.argv.slice(2);
const html = fs.readFileSync(file);
const browser = new Browser(process.env.BROWSER ?? 'chromium');

// What servers send: nothing, what the report itself says, and what Jenkins says of artifacts.
const POLICIES = {
	none: '',
	strict: "default-src 'none'; style-src 'unsafe-inline'",
	jenkins: "sandbox; default-src 'none'; img-src 'self'; style-src 'self';",
};

let number = 0, failed = 0;

function ok(good, what, detail = '') {
	number++;
	failed += good ? 0 : 1;
	console.log(`${good ? 'ok' : 'not ok'} ${number} - ${what}`);
	if (!good)
		console.log(String(detail).replace(/^/gm, '# ').slice(0, 4000));
}

// Everything the page asks for; answered with the report under the name of a policy, else refused.
const asked = [];

function serve({ requestId, request }) {
	const policy = POLICIES[new URL(request.url).pathname.slice(1)];

	browser.hear('Fetch.requestPaused', serve);
	asked.push(request.url);
	if (policy === undefined) {
		browser.send('Fetch.failRequest', { requestId, errorReason: 'AccessDenied' });
		return;
	}
	browser.send('Fetch.fulfillRequest', {
		requestId, responseCode: 200, body: html.toString('base64'),
		responseHeaders: [{ name: 'Content-Type', value: 'text/html; charset=utf-8' },
			...(policy ? [{ name: 'Content-Security-Policy', value: policy }] : [])],
	});
}

// Load the report with the headers of a policy; each time under another name, so that it is loaded indeed.
let loads = 0;
const open = (policy, fragment = '') => browser.open(`http://report.test/${policy}?${++loads}${fragment}`);

// What is wrong with the links: an expression that gives a list of texts.
const LINKS = `(() => {
	const wrong = [], ids = new Map();
	for (const e of document.querySelectorAll('[id]'))
		ids.set(e.id, (ids.get(e.id) ?? 0) + 1);
	for (const [id, n] of ids)
		if (n > 1) wrong.push('id ' + id + ' is there ' + n + ' times');
	for (const e of document.querySelectorAll('[href],[src]')) {
		const to = e.getAttribute('href') ?? e.getAttribute('src');
		if (to.startsWith('#')) {
			if (!ids.has(decodeURIComponent(to.slice(1)))) wrong.push('nothing is at ' + to);
		} else if (!/^https:\\/\\/www\\.rfc-editor\\.org\\/rfc\\/rfc\\d+(#section-[\\d.]+)?$/.test(to) &&
			!to.startsWith('data:application/octet-stream;base64,') && /^[a-z]+:|^\\/\\//i.test(to)) {
			wrong.push('a link to elsewhere: ' + to);
		}
	}
	if (document.scripts.length > 0) wrong.push('there is a script');
	return wrong.join('\\n');
})()`;

// The first anchor of an instance, of those that stand in a fold that is closed.
const FOLDED = `[...document.querySelectorAll('.case > details:not([open]) [id^="case/"]')].map((e) => e.id)`;

// What is wider than the page, although it is in no box that scrolls.
const OVERFLOW = `(() => {
	const out = [], width = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth > width)
		out.push('the page is ' + document.documentElement.scrollWidth + ' wide, the window ' + width);
	for (const e of document.querySelectorAll('body *'))
		if (e.getBoundingClientRect().right > width + 1 && !e.closest('.box,.scroll,pre'))
			out.push(e.tagName + '.' + e.className + ': ' + e.textContent.slice(0, 60));
	return out.slice(0, 10).join('\\n');
})()`;

const open_all = (open) => browser.value(`document.querySelectorAll('details').forEach((d) => d.open = ${open})`);

async function links() {
	await browser.look(1280, 1000, 'light');
	await open('none');
	const wrong = await browser.value(LINKS);

	ok(wrong === '', 'links lead to what is there, to RFCs, or to captures, and there is no script', wrong);
	return (await browser.value(FOLDED)).pop();
}

async function accessible(schemes) {
	await browser.look(1280, 1000, schemes[0]);
	await browser.scripts(true);
	await open('none');
	await open_all(true);
	await browser.value(fs.readFileSync(axe, 'utf8') + ';0');
	for (const scheme of schemes) {
		await browser.look(1280, 1000, scheme);
		const { violations, passes } = await browser.value(`axe.run(document, { resultTypes: ['violations'] }).then(
			(r) => ({ passes: r.passes.length, violations: r.violations.map((v) =>
				v.id + ' (' + v.nodes.length + '): ' + v.help + '\\n' + v.nodes[0].html) }))`);

		ok(violations.length === 0 && passes > 10, `axe-core has nothing to say, everything opened, ${scheme}`,
			violations.join('\n'));
	}
}

// Is what the fragment leads to seen, and at the top?
const seen = (id) => browser.value(`(() => {
	const r = document.getElementById(${JSON.stringify(id)}).getBoundingClientRect();
	return r.height > 0 && r.top >= 0 && r.top < 1000 ? '' : r.height + ' high at ' + r.top;
})()`);

async function policies(id) {
	for (const policy of ['none', 'jenkins', 'strict']) {
		await browser.look(1280, 1000, 'dark');
		await open(policy, `#${id}`);
		const wrong = id === undefined ? 'there is none' : await seen(id);

		ok(wrong === '', `a link into a folded case opens it without scripts, policy ${policy}`, `#${id}: ${wrong}`);
		if (policy === 'jenkins')
			ok(await browser.value(`document.styleSheets.length === 0 &&
				getComputedStyle(document.querySelector('svg.ladder path')).stroke !== 'none'`),
				'where the style is taken away the ladders still draw');
	}
	ok(await browser.value('getComputedStyle(document.body).backgroundColor') === 'rgb(20, 23, 26)',
		'a strict policy lets the style through, and dark is dark',
		await browser.value('getComputedStyle(document.body).backgroundColor'));
}

async function narrow() {
	await open('strict');
	for (const all of [false, true]) {
		await open_all(all);
		for (const width of [375, 1280]) {
			await browser.look(width, 800, 'light');
			const wrong = await browser.value(OVERFLOW);

			ok(wrong === '', `nothing is wider than ${width} px, everything ${all ? 'opened' : 'closed'}`, wrong);
		}
	}
}

async function prints() {
	const pages = (pdf) => (pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;

	await browser.look(800, 1000, 'light', 'print');
	await open('strict');
	ok(await browser.value(`[...document.querySelectorAll('details.x > .body')].every((e) => e.checkVisibility({
		contentVisibilityAuto: true }) && e.getBoundingClientRect().height > 0)`), 'on paper what failed is open');
	const { data } = await browser.send('Page.printToPDF', { paperWidth: 8.27, paperHeight: 11.69 });
	const pdf = Buffer.from(data, 'base64');

	ok(pdf.subarray(0, 5).toString() === '%PDF-' && pages(pdf) > 1, 'it prints', `${pages(pdf)} pages`);
}

async function keys() {
	await browser.look(1280, 1000, 'light');
	await open('strict');
	for (const type of ['keyDown', 'keyUp'])
		await browser.send('Input.dispatchKeyEvent', { type, key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 });
	ok(await browser.value(`document.activeElement.getAttribute('href') === '#main' &&
		document.activeElement.getBoundingClientRect().left >= 0`), 'the first key leads to the link past the head',
		await browser.value('document.activeElement.outerHTML'));
	ok(await browser.value(`[...document.querySelectorAll('.box,.scroll')].every((e) => e.tabIndex === 0 &&
		e.getAttribute('role') === 'group' && e.getAttribute('aria-label'))`),
		'what scrolls has a name and can be reached by keys');
	ok(await browser.value(`[...document.querySelectorAll('svg:not([aria-hidden])')].every((e) =>
		e.querySelector('title')?.textContent)`), 'every picture has a title');
}

// How long the browser itself works on a large report until it is loaded: on a busy machine it takes longer to get to it.
async function quick() {
	const worked = async () => (await browser.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration').value;

	await browser.look(1280, 1000, 'light');
	await browser.send('Performance.enable', { timeDomain: 'threadTicks' });
	const before = await worked();
	await browser.open(`file://${large}`);
	const after = await worked(), seconds = after - (before < after ? before : 0);

	ok(seconds < 2 && await browser.value('document.querySelectorAll(".case").length') > 300,
		`520 cases on three stacks are loaded in less than 2 s (${seconds.toFixed(2)} s)`);
	const id = (await browser.value(FOLDED)).pop();
	await browser.open('about:blank');
	await browser.open(`file://${large}#${id}`);
	const wrong = await seen(id);
	ok(wrong === '' && await browser.picture() > 20000, 'a link to its last case shows that', `#${id}: ${wrong}`);
}

async function main() {
	await browser.begin();
	await quick();
	await browser.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
	browser.hear('Fetch.requestPaused', serve);
	await policies(await links());
	await narrow();
	await keys();
	await prints();
	if (axe) {
		await accessible(['light', 'dark']);
	} else {
		console.log(`ok ${++number} # SKIP there is no axe-core`);
	}
	ok(asked.every((url) => /^http:\/\/report\.test\/(none|strict|jenkins)\?\d+(#.*)?$/.test(url)),
		'the page asks for nothing but itself', asked.join('\n'));
}

main().catch((e) => ok(false, 'the browser does what it is told', e.stack)).finally(async () => {
	await browser.end();
	process.exit(failed > 0 ? 1 : 0);
});
