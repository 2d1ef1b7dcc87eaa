// SPDX-License-Identifier: MIT
//
// browser.js - a headless Chromium that is told what to do through two pipes (its DevTools protocol, a JSON message ended
// by a NUL each), so that it needs no library and no network. For the tests of the HTML report only.

'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

class Browser {
	constructor(program) {
		this.profile = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-'));
		this.child = spawn(program, ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
			'--remote-debugging-pipe', '--hide-scrollbars', '--allow-file-access-from-files', '--no-first-run',
			'--disable-background-networking', '--disable-component-update', '--disable-sync',
			`--user-data-dir=${this.profile}`, 'about:blank'],
			{ stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
		this.waiting = new Map();
		this.listeners = [];
		this.number = 0;
		this.rest = '';
		this.child.stdio[4].setEncoding('utf8').on('data', (text) => this.take(text));
		this.child.on('exit', () => this.fail(new Error('the browser has ended')));
		this.child.on('error', (e) => this.fail(e));
		this.child.stdio[3].on('error', (e) => this.fail(e));
	}

	fail(error) {
		for (const { reject } of this.waiting.values())
			reject(error);
		this.waiting.clear();
	}

	take(text) {
		const parts = (this.rest + text).split('\0');

		this.rest = parts.pop();
		for (const part of parts) {
			const message = JSON.parse(part);
			const call = this.waiting.get(message.id);

			if (call === undefined) {
				const heard = this.listeners.filter((l) => l.method === message.method);

				this.listeners = this.listeners.filter((l) => l.method !== message.method);
				heard.forEach((l) => l.hear(message.params));
				continue;
			}
			this.waiting.delete(message.id);
			if (message.error)
				call.reject(new Error(message.error.message));
			else
				call.resolve(message.result);
		}
	}

	// Call a method of the protocol; what it answers.
	send(method, params = {}) {
		const id = ++this.number;

		this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId: this.session }) + '\0');
		return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
	}

	// Call a function with the next event of this name; or wait for it.
	hear(method, hear) {
		this.listeners.push({ method, hear });
	}

	event(method) {
		return new Promise((hear) => this.hear(method, hear));
	}

	// Attach to a page, in which scripts don't run.
	async begin() {
		const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });

		this.session = (await this.send('Target.attachToTarget', { targetId, flatten: true })).sessionId;
		await this.send('Page.enable');
		await this.send('Network.enable');
		await this.scripts(false);
	}

	// May scripts run?  Without them, timers and promises of what is evaluated rest, too.
	async scripts(run) {
		await this.send('Emulation.setScriptExecutionDisabled', { value: !run });
	}

	// How wide, how high, and "light" or "dark".
	async look(width, height, scheme, media = '') {
		await this.send('Emulation.setDeviceMetricsOverride',
			{ width, height, deviceScaleFactor: 1, mobile: width < 600 });
		await this.send('Emulation.setEmulatedMedia',
			{ media, features: [{ name: 'prefers-color-scheme', value: scheme }] });
	}

	// Load a page.  Another one than before: a change of the fragment alone loads nothing.
	async open(url) {
		const loaded = this.event('Page.loadEventFired');
		const { errorText } = await this.send('Page.navigate', { url });

		if (errorText)
			throw new Error(`${url}: ${errorText}`);
		await loaded;
	}

	// The value of an expression in the page.
	async value(expression) {
		const { result, exceptionDetails } = await this.send('Runtime.evaluate',
			{ expression, awaitPromise: true, returnByValue: true });

		if (exceptionDetails)
			throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
		return result.value;
	}

	// How many bytes a picture of the window takes: a blank one takes few.
	async picture() {
		return Buffer.from((await this.send('Page.captureScreenshot', { format: 'png' })).data, 'base64').length;
	}

	async screenshot(file, whole = false) {
		const { data } = await this.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: whole });

		fs.writeFileSync(file, Buffer.from(data, 'base64'));
	}

	async end() {
		const gone = new Promise((resolve) => this.child.on('exit', resolve));
		const late = setTimeout(() => this.child.kill('SIGKILL'), 5000);

		this.session = undefined;
		this.send('Browser.close').catch(() => {});
		await gone;
		clearTimeout(late);
		fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
	}
}

module.exports = { Browser };
