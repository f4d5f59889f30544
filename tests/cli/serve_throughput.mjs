// SPDX-License-Identifier: AGPL-3.0-or-later
// How many tokens a second a running lila serve writes for one client, and for eight at once: the same requests,
// in turns, so that both meet the same machine. Not part of the tests, as it only measures:
//   lila serve --port 8080 &
//   node tests/cli/serve_throughput.mjs
//   node tests/cli/serve_throughput.mjs '{"resonator": false, "stream": true}'
// Fields of the request other than these, the number of clients, of turns, and the address:
//   node tests/cli/serve_throughput.mjs '{}' 8 7 http://127.0.0.1:9090
import assert from 'node:assert';
import http from 'node:http';

const fields = JSON.parse(process.argv[2] ?? '{}');
const clients = Number(process.argv[3] ?? 8);
const turns = Number(process.argv[4] ?? 7);
const address = process.argv[5] ?? 'http://127.0.0.1:8080';
const agent = new http.Agent({keepAlive: true, maxSockets: clients});
const beginnings = [
    'Once upon a time, there was a little', 'Tom and his mother went to the', 'One day, a small dog found',
    'The sun was warm, and Lily', 'In the garden stood an old', 'Ben had a new red', 'There was a bird who could not',
    '"Look," said the girl, "a'
];

function post(body) {
    return new Promise((resolve, reject) => {
        const request = http.request(address + '/v1/completions', {method: 'POST', agent}, reply => {
            let text = '';
            reply.setEncoding('utf8');
            reply.on('data', part => text += part);
            reply.on('end', () => resolve(text));
        });
        request.on('error', reject);
        request.end(JSON.stringify(body));
    });
}

/// What came, and how many tokens that was: a stream tells of those in its last event but one.
function read(reply) {
    const parts = fields.stream ? reply.split('\n\n').filter(part => part.startsWith('data: {')).map(part => part.slice(6))
                                : [reply];
    const answers = parts.map(part => JSON.parse(part));
    assert.ok(answers.every(answer => answer.choices), reply);
    return {
        text: answers.map(answer => answer.choices[0]?.text ?? '').join(''),
        tokens: answers.at(-1).usage.completion_tokens
    };
}

/// Each of `count` clients asks for the next one when it has its answer.
async function served(bodies, count) {
    const replies = [];
    let next = 0;
    const began = performance.now();
    await Promise.all(Array.from({length: count}, async () => {
        while (next < bodies.length) {
            const at = next++;
            replies[at] = await post(bodies[at]);
        }
    }));
    const seconds = (performance.now() - began) / 1000;
    const answers = replies.map(read);
    const tokens = answers.reduce((sum, answer) => sum + answer.tokens, 0);
    return {texts: answers.map(answer => answer.text), tokens, rate: tokens / seconds};
}

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const rates = {one: [], many: [], ratio: []};
for (let turn = -1; turn < turns; ++turn) { // the first warms up
    const bodies = Array.from({length: 3 * clients}, (_, i) => ({
        prompt: beginnings[i % beginnings.length],
        seed: 1 + i + 1000 * (turn + 1),
        max_tokens: 100,
        past_end: true,
        ...(fields.stream ? {stream_options: {include_usage: true}} : {}),
        ...fields
    }));
    const one = await served(bodies, 1);
    const many = await served(bodies, clients);
    assert.deepEqual(many.texts, one.texts);
    if (turn < 0)
        continue;
    rates.one.push(one.rate);
    rates.many.push(many.rate);
    rates.ratio.push(many.rate / one.rate);
    console.log(`${one.rate.toFixed(0)} and ${many.rate.toFixed(0)} tokens/s: ${(many.rate / one.rate).toFixed(2)} times`);
}
console.log(`median: one client ${median(rates.one).toFixed(0)}, ${clients} clients ${median(rates.many).toFixed(0)} ` +
            `tokens/s, ${median(rates.ratio).toFixed(2)} times`);
agent.destroy();
