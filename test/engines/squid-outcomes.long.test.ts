/**
 * What ends the search, in a running Squid: the requests are put without a login and with two of them, and an answer that
 * is told has to be the answer of all; with the premise that nobody logs in, that of the first.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Settle, settleReading } from '../../src/driver/audit/settle-reading.ts';
import { always, never } from '../../src/sets/condition.ts';
import { meaning } from '../../src/targets/squid/read/meaning.ts';
import { parse } from '../../src/targets/squid/read/parse.ts';
import { decide } from '../conformance/squid/requests.ts';
import { describeWithEngine } from '../support/engines.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { makeFolder, squidVersion, startSquid } from './squid-daemon.ts';

const version = squidVersion();

/** A login helper that takes everybody, and a helper that answers by what the line names. */
const helpers = {
  login: '#!/bin/sh\nwhile read line; do echo OK; done\n',
  answer:
    '#!/bin/sh\nwhile read line; do case "$line" in *broken*) echo BH;; *good*) echo OK;; *) echo ERR;; esac; done\n',
};

const head = `auth_param basic program FOLDER/login
auth_param basic children 2
auth_param basic realm x
external_acl_type ask ttl=0 children-max=2 %DST FOLDER/answer
acl auth proxy_auth REQUIRED
acl alice proxy_auth alice
acl likealice proxy_auth_regex ^al
acl many max_user_ip 5
acl helped external ask
acl c method CONNECT
acl a dstdomain -n .a.example
acl b dstdomain -n .b.example
acl p port 443
`;

const texts: Readonly<Record<string, string>> = {
  'a login, then a line that needs none':
    'http_access allow c p a auth\nhttp_access allow c p a\nhttp_access deny all\n',
  'a denial of some users': 'http_access deny a alice\nhttp_access allow a\nhttp_access deny all\n',
  'a denial of those without a login': 'http_access deny !auth\nhttp_access allow a\nhttp_access deny all\n',
  'what is asked before it does not match':
    'http_access deny c a alice\nhttp_access allow a\nhttp_access allow b\nhttp_access deny all\n',
  'what is asked behind it does not matter':
    'http_access deny alice a\nhttp_access allow b\nhttp_access deny all\n',
  'inside any-of, behind one that matches':
    'acl g any-of a auth\nhttp_access allow g\nhttp_access deny all\n',
  'inside all-of, before and behind':
    'acl g all-of a auth\nacl h all-of alice b\nhttp_access allow g\nhttp_access allow h\nhttp_access deny all\n',
  'inside rows of all-of':
    'acl g all-of a p\nacl g all-of b likealice\nhttp_access allow g\nhttp_access allow b\nhttp_access deny all\n',
  'negated, inside a group that is negated':
    'acl g any-of a !alice\nhttp_access deny !g\nhttp_access allow all\n',
  'by expression': 'http_access allow likealice a\nhttp_access allow a\nhttp_access deny all\n',
  'the number of its addresses': 'http_access deny a many\nhttp_access allow all\n',
  'a helper': 'http_access deny c !p\nhttp_access allow helped\nhttp_access allow a\nhttp_access deny all\n',
  'a helper, negated': 'http_access deny c !p\nhttp_access deny !helped\nhttp_access allow all\n',
  'a helper behind a name': 'http_access deny a helped\nhttp_access allow all\n',
};

const asPremisesSay: Settle = ({ premise }) =>
  premise === undefined ? undefined : premise.holds ? always : never;

const requests = [
  'x.a.example',
  'good.a.example',
  'broken.a.example',
  'x.b.example',
  'broken.b.example',
  'x.c.example',
].flatMap((host) => [`CONNECT ${host}:443`, `CONNECT ${host}:80`, `GET http://${host}/`]);

const logins = ['', 'alice:x', 'bob:x'].map((who) =>
  who === '' ? '' : `Proxy-Authorization: Basic ${Buffer.from(who).toString('base64')}\r\n`,
);

describeWithEngine(`three outcomes in Squid ${version}`, 'squid', version !== undefined, () => {
  it.each(Object.entries(texts))('%s', async (_, text) => {
    const folder = makeFolder();
    for (const [name, script] of Object.entries(helpers)) {
      writeFileSync(`${folder}/${name}`, script);
      chmodSync(`${folder}/${name}`, 0o755);
    }
    const whole = `${head}${text}`.replaceAll('FOLDER', folder);
    const config = parse([{ path: 'x.conf', content: whole }]).value;
    const reading = config && meaning(config).value;
    if (reading === undefined) throw new Error('not read');
    const settled = settleReading(reading, asPremisesSay);
    const squid = await startSquid(whole, folder);
    try {
      const said = await Promise.all(
        logins.map(async (login) =>
          (await squid.askAll(requests.map((line) => ({ line, head: login })))).map((one) =>
            one === 'allow' ? 'allow' : 'deny',
          ),
        ),
      );
      let told = 0;
      const wrong = requests.flatMap((line, index) => {
        const answers = said.map((one) => one[index]);
        const meant = decide(reading.permit, line);
        const anonymous = decide(settled.permit, line);
        if (anonymous !== 'unknown') told++;
        const isRight = meant === 'unknown' || answers.every((one) => one === meant);
        const isRightThen = anonymous === 'unknown' || anonymous === answers[0];
        return isRight && isRightThen ? [] : [`${line}: ${answers.join(', ')}, told ${meant}, ${anonymous}`];
      });
      expect(wrong).toEqual([]);
      expect(told).toBeGreaterThan(0);
    } finally {
      await squid.stop();
      removeFolder(folder);
    }
  });
});
