// What ActivityWatch's own client for JavaScript does with a server: usage
// node awclient.js ADDRESS TOKEN. It prints what it did, and fails with what went wrong.
const { AWClient } = require("aw-client");
const assert = require("node:assert");

async function main([address, token]) {
  const client = new AWClient("dwell-test", { testing: true, baseURL: address });
  const info = await client.getInfo();
  assert(info.version.startsWith("dwell"), info.version);

  const bucket = "dwell-test_desk";
  assert.equal((await client.ensureBucket(bucket, "test", "desk")).alreadyExist, false);
  assert.equal((await client.ensureBucket(bucket, "test", "desk")).alreadyExist, true);
  const begin = new Date("2026-03-04T09:00:00.250Z");
  const after = (seconds) => new Date(begin.getTime() + 1000 * seconds);
  const beat = (seconds, label) => client.heartbeat(bucket, 5, { timestamp: after(seconds), duration: 0, data: { label } });
  for (const [seconds, label] of [[0, "x"], [4, "x"], [9, "x"], [15, "x"], [16, "ü"]]) await beat(seconds, label);

  await assert.rejects(client.getBuckets(), /401/);
  client.req.defaults.headers.common.Authorization = "Bearer " + token;
  const known = (await client.getBuckets())[bucket];
  assert.equal(known.type, "test");
  assert.equal(known.hostname, "desk");

  const shown = (events) => events.map((e) => [(new Date(e.timestamp) - begin) / 1000, e.duration, e.data.label]);
  assert.deepEqual(shown(await client.getEvents(bucket)), [[16, 0, "ü"], [15, 0, "x"], [0, 9, "x"]]);
  assert.deepEqual(shown(await client.getEvents(bucket, { limit: 1 })), [[16, 0, "ü"]]);
  assert.deepEqual(shown(await client.getEvents(bucket, { start: after(5), end: after(15) })), [[15, 0, "x"], [5, 4, "x"]]);
  assert.equal(await client.countEvents(bucket), 3);

  await client.insertEvent(bucket, { timestamp: after(30), duration: 2, data: { label: "y" } });
  await client.insertEvents(bucket, [{ timestamp: after(40), duration: 1.5, data: { label: "z" } }]);
  const last = (await client.getEvents(bucket))[0];
  await client.replaceEvent(bucket, { id: last.id, timestamp: after(41), duration: 1, data: { label: "w" } });
  assert.deepEqual(shown([await client.getEvent(bucket, last.id)]), [[41, 1, "w"]]);
  await client.deleteEvent(bucket, last.id);
  assert.equal(await client.countEvents(bucket), 4);
  await client.deleteBucket(bucket);
  await assert.rejects(client.getEvents(bucket), /404/);
  console.log("all of it went well");
}

main(process.argv.slice(2)).catch((failure) => {
  console.error(failure.message);
  process.exit(1);
});
