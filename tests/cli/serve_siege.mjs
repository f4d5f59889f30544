// SPDX-License-Identifier: AGPL-3.0-or-later
// Sixty-four clients for a minute against a running lila serve, best one that is built with the sanitizers: some ask as
// they should, others vanish, dawdle, send a megabyte, or no JSON, or no HTTP. Well-formed requests must get the same text
// of the same seed each time, or be told that there is no room. Not part of the tests' build, as it takes its time:
//   build/asan/bin/lila serve --port 8080 & server=$!
//   node tests/cli/serve_siege.mjs
//   kill $server; wait $server; echo $?
// Seconds, clients, address:  node tests/cli/serve_siege.mjs 60 64 http://127.0.0.1:9090
import assert from 'node:assert';
import net from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';

const seconds = Number(process.argv[2] ?? 60);
const clients = Number(process.argv[3] ?? 64);
const address = new URL(process.argv[4] ?? 'http://127.0.0.1:8080');
const ends = performance.now() + 1000 * seconds;
const texts = new Map(), counts = new Map();

const below = most => Math.floor(Math.random() * most);
const count = name => counts.set(name, (counts.get(name) ?? 0) + 1);
const headOf = (body, path = '/v1/completions') => `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`;

function asked(more = {}) {
    return {prompt: 'Once upon a time', seed: 1 + below(8), max_tokens: 24, past_end: true, ...more};
}

/// A connection that is written to as `speak` likes; what came until the server closed it, or this side did.
async function spoken(speak) {
    const socket = net.connect(address.port, address.hostname);
    const parts = [];
    socket.on('data', part => parts.push(part));
    const closed = new Promise(resolve => socket.on('close', resolve));
    socket.on('error', () => {});
    await new Promise(resolve => socket.once('connect', resolve).once('close', resolve));
    await speak(socket);
    await closed;
    const reply = Buffer.concat(parts).toString().replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
    return {status: Number(reply.slice(9, 12)), body: reply.slice(reply.indexOf('\r\n\r\n') + 4)};
}

function fits({status, body}, statuses) {
    assert.ok(statuses.includes(status), `${status}: ${body.slice(0, 300)}`);
    count(status);
    if (status !== 200)
        assert.ok(JSON.parse(body).error.message, body);
}

/// Chunks put together, events read. A chunk's size is in bytes.
function textOfStream(text) {
    const body = Buffer.from(text).toString('latin1');
    let bytes = '';
    for (let at = 0; at < body.length;) {
        const line = body.indexOf('\r\n', at), size = parseInt(body.slice(at, line), 16);
        bytes += body.slice(line + 2, line + 2 + size);
        at = line + 2 + size + 2;
    }
    const events = Buffer.from(bytes, 'latin1').toString().split('\n\n').filter(event => event.startsWith('data: '));
    assert.equal(events.pop(), 'data: [DONE]');
    return events.map(event => JSON.parse(event.slice(6)).choices[0].text).join('');
}

function isTheSame(seed, text) {
    assert.equal(text, texts.get(seed) ?? text);
    texts.set(seed, text);
}

const whole = (path, body) => spoken(socket => socket.write(headOf(body, path) + body));
const ways = {
    async answer() {
        const body = asked();
        const reply = await whole('/v1/completions', JSON.stringify(body));
        fits(reply, [200, 429, 503]);
        if (reply.status === 200)
            isTheSame(body.seed, JSON.parse(reply.body).choices[0].text);
    },
    async stream() {
        const body = asked({stream: true});
        const reply = await whole('/v1/completions', JSON.stringify(body));
        fits(reply, [200, 429, 503]);
        if (reply.status === 200)
            isTheSame(body.seed, textOfStream(reply.body));
    },
    async several() {
        fits(await whole('/v1/completions', JSON.stringify(asked({n: 3, best_of: 4, logprobs: 5, echo: true}))), [200, 429, 503]);
    },
    async roots() {
        fits(await whole('/v1/roots', JSON.stringify({prompt: 'Once upon a time', token: 2})), [200, 429, 503]);
    },
    async health() {
        const reply = await spoken(socket => socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'));
        fits(reply, [200, 503]);
    },
    /// In the middle of a stream, or before it begins.
    async vanish() {
        const body = JSON.stringify(asked({stream: below(2) === 0, max_tokens: 2000}));
        await spoken(async socket => {
            socket.write(headOf(body) + body);
            await sleep(below(1500));
            if (below(2) === 0)
                socket.resetAndDestroy();
            else
                socket.destroy();
        });
    },
    async halfABody() {
        const body = JSON.stringify(asked());
        await spoken(async socket => {
            socket.write((headOf(body) + body).slice(0, 1 + below(body.length)));
            await sleep(below(500));
            socket.destroy();
        });
    },
    async megabyte() {
        const body = JSON.stringify(asked({prompt: 'a'.repeat(below(190_000)) + '\n'.repeat(1_000_000) + ' Once', max_tokens: 4}));
        fits(await whole('/v1/completions', body), [200, 413, 429, 503]);
    },
    async tooMuch() {
        const body = JSON.stringify(asked({prompt: 'a'.repeat(3_000_000)}));
        fits(await whole('/v1/completions', body), [413]);
    },
    async noJson() {
        const good = JSON.stringify(asked());
        const bad = [good.slice(0, 1 + below(good.length - 1)), '['.repeat(1 + below(100_000)), '\xff\xfe{}', '{"prompt": nul}', ''];
        fits(await whole('/v1/completions', bad[below(bad.length)]), [400]);
    },
    async noHttp() {
        await spoken(socket => socket.end(Buffer.from(Array.from({length: 1 + below(4000)}, () => below(256)))));
    },
    async slowWriter() {
        const body = asked();
        const bytes = headOf(JSON.stringify(body)) + JSON.stringify(body);
        const reply = await spoken(async socket => {
            for (let at = 0; at < bytes.length; at += 20) {
                socket.write(bytes.slice(at, at + 20));
                await sleep(below(200));
            }
        });
        fits(reply, [200, 408, 429, 503]);
        if (reply.status === 200)
            isTheSame(body.seed, JSON.parse(reply.body).choices[0].text);
    },
    async slowReader() {
        const body = asked({stream: true, logprobs: 16, max_tokens: 300});
        const reply = await spoken(async socket => {
            socket.write(headOf(JSON.stringify(body)) + JSON.stringify(body));
            socket.pause();
            await sleep(below(3000));
            socket.resume();
        });
        fits(reply, [200, 429, 503]);
    }
};

const names = Object.keys(ways);
await Promise.all(Array.from({length: clients}, async () => {
    while (performance.now() < ends) {
        const name = names[below(names.length)];
        await ways[name]();
        count(name);
    }
}));
for (const [name, times] of counts)
    console.log(`${name}: ${times}`);
const health = await (await fetch(new URL('/health', address))).json();
console.log(`${clients} clients, ${seconds} s; now: ${JSON.stringify(health)}`);
