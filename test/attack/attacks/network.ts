import { type CodeAttack, inBoth } from '../attack.ts';
import { reaches } from '../signs.ts';
import { quoted } from '../support/facts.ts';

const category = 'network';
/** With a host that may be reached there is a way out to be misused. */
const oneHost = () => '{ net: { allow_domains: [example.com], protocols: [https, http] } }';

export const network: readonly CodeAttack[] = [
  ...inBoth(
    {
      ...{ name: 'socket to a name that is not listed', category, succeeded: reaches('tcp') },
      denial: { event: 'denied', says: /network/ },
    },
    {
      python: at => `return send(${quoted(at.hostName)}, ${at.tcpPort})`,
      node: at => `return await send(${quoted(at.hostName)}, ${at.tcpPort});`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'socket to an address', category, succeeded: reaches('tcp') },
      denial: { event: 'denied', says: /network/ },
    },
    {
      python: at => `return send(${quoted(at.address)}, ${at.tcpPort})`,
      node: at => `return await send(${quoted(at.address)}, ${at.tcpPort});`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'socket to an address although a host is listed', category, permissions: oneHost },
      ...{ succeeded: reaches('tcp'), denial: { event: 'denied', says: /network/ } },
    },
    {
      python: at => `return send("127.0.0.1", ${at.tcpPort})`,
      node: at => `return await send('127.0.0.1', ${at.tcpPort});`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a host that is not listed, through the proxy', category, permissions: oneHost },
      ...{ succeeded: reaches('web'), denial: { event: 'denied', says: /network/ } },
    },
    {
      python: at => `return by_proxy(${quoted(at.hostName)}, ${at.webPort})`,
      node: at => `return await byProxy(${quoted(at.hostName)}, ${at.webPort});`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'an address, through the proxy', category, permissions: oneHost },
      ...{ succeeded: reaches('web'), denial: { event: 'denied', says: /network/ } },
    },
    {
      python: at => `return by_proxy("127.0.0.1", ${at.webPort})`,
      node: at => `return await byProxy('127.0.0.1', ${at.webPort});`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'addresses in other spellings, through the proxy', category, permissions: oneHost },
      ...{ succeeded: reaches('web'), denial: { event: 'denied', says: /network/ } },
    },
    {
      python: at =>
        `return [str(by_proxy(host, ${at.webPort})) for host in ("2130706433", "0x7f000001", "127.1")]`,
      node: at => `const got = [];
for (const host of ['2130706433', '0x7f000001', '127.1']) got.push(await byProxy(host, ${at.webPort}));
return got;`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a listed name that leads to a private address', category },
      permissions: at => `{ net: { allow_domains: [${at.hostName}], protocols: [https, http] } }`,
      ...{ succeeded: reaches('web'), denial: { event: 'denied', says: /network/ } },
    },
    {
      python: at => `return by_proxy(${quoted(at.hostName)}, ${at.webPort})`,
      node: at => `return await byProxy(${quoted(at.hostName)}, ${at.webPort});`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a listed name on a port of no web server', category },
      permissions: at => `{ net: { allow_domains: [${at.hostName}] } }`,
      ...{ succeeded: reaches('tcp'), denial: { event: 'denied', says: /network/ } },
    },
    {
      python: at => `return by_proxy(${quoted(at.hostName)}, ${at.tcpPort})`,
      node: at => `return await byProxy(${quoted(at.hostName)}, ${at.tcpPort});`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a redirect from a listed host to another', category, allowLocalhost: true },
      permissions: () => '{ net: { allow_domains: [localhost], protocols: [https, http] } }',
      ...{ succeeded: reaches('tcp'), denial: { event: 'denied', says: /network/ } },
    },
    {
      python: at =>
        `return urllib.request.urlopen("http://localhost:${at.redirectPort}/", timeout=5).read(100).decode()`,
      node: at => `return await (await fetch('http://localhost:${at.redirectPort}/')).text();`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a secret in a DNS question', category, succeeded: reaches('udp') },
      denial: { event: 'denied', says: /network/ },
    },
    {
      python:
        at => `question = b"\\x12\\x34\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x06stolen\\x07example\\x00\\x00\\x01\\x00\\x01"
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
    asking.sendto(question, ("127.0.0.1", ${at.udpPort}))
return "sent"`,
      node: at => `const socket = dgram.createSocket('udp4');
await new Promise((resolve, reject) => socket.send('stolen', ${at.udpPort}, '127.0.0.1', error => error ? reject(error) : resolve()));
socket.close();
return 'sent';`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'another protocol', category, permissions: oneHost, succeeded: reaches('tcp') },
      denial: { event: 'denied', says: /network/ },
    },
    {
      python: at =>
        `return urllib.request.urlopen("ftp://127.0.0.1:${at.tcpPort}/x", timeout=3).read(10).decode()`,
      node: at => `return await new Promise(resolve => {
  const socket = new WebSocket('ws://127.0.0.1:${at.tcpPort}/');
  socket.onerror = () => resolve('refused');
  socket.onclose = () => resolve('closed');
});`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a Unix socket', category, succeeded: reaches('unix') },
      denial: { event: 'denied', says: /socket/ },
    },
    {
      python: at => `with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(${quoted(at.socketFile)})
    return connection.recv(50).decode()`,
      node: at => `return await talk({ path: ${quoted(at.socketFile)} }, 'stolen');`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'an abstract Unix socket', category, succeeded: reaches('abstract') },
      denial: { event: 'denied', says: /socket/ },
    },
    {
      python: at => `with socket.socket(socket.AF_UNIX) as connection:
    connection.connect("\\0" + ${quoted(at.abstractSocket)})
    return connection.recv(50).decode()`,
      node: at => `return await talk({ path: '\\0' + ${quoted(at.abstractSocket)} }, 'stolen');`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a child process that connects', category, succeeded: reaches('tcp') },
      // What a child does is seen by the system alone: it has no way out, and says so to nobody.
      denial: { event: 'result' },
    },
    {
      python: at =>
        `return run(sys.executable, "-c", "import socket; print(socket.create_connection(('127.0.0.1', ${at.tcpPort}), 3).recv(50))")`,
      node: at =>
        `return run(process.execPath, '-e', "require('net').connect(${at.tcpPort}, '127.0.0.1').on('data', d => { console.log(String(d)); process.exit(); })");`,
    },
  ),
];
