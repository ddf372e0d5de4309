/** What the index of squid.conf.documented has, put into texts for Squid; what is harmless was judged by a running Squid. */
import { policy } from '../../support/build-policy.ts';
import { target } from '../squid.ts';
import { before, behind, type Manual, type Place } from './generate.ts';
import { harmless } from './squid-harmless.ts';
import { directives, statements, types, values } from './squid-lines.ts';
import { compileSubjects } from './subjects.ts';

const rules = policy(
  { id: 'no', action: 'deny', services: ['443/https'], hosts: ['bad.a.example'] },
  { id: 'one', services: ['443/https'], hosts: ['*.a.example', 'b.example', 'x*y.c.example'] },
  { id: 'two', services: ['80/http'], hosts: ['c.example', 'd.example/keys'] },
  { id: 'three', services: ['8443/tcp'], addresses: ['192.0.2.0/25', '2001:db8:1::/48'] },
);

const lined: readonly Omit<Place, 'subjects' | 'lines'>[] = [
  { name: 'front', put: (text, line) => text.replace(/^acl /m, (found) => `${line}\n${found}`) },
  { name: 'end', put: (text, line) => `${text}${line}\n` },
];

const ofType =
  (where: RegExp, put: (found: string) => string): Place['put'] =>
  (text, type) =>
    text.replace(where, (found) => `acl x ${type}\n${put(found)}`);
const access = /^http_access .*$/m;
const closing = /^http_access deny all$/m;
const allow = /^http_access allow .*one\.exact.*$/m;
const deny = /^http_access deny .*no\.exact.*$/m;
const list = /^acl rulec-test\.one\.exact .*$/m;

/** Where an ACL of a type is asked. */
const asked: readonly Omit<Place, 'subjects' | 'lines'>[] = [
  { name: 'ACL that nothing asks', put: ofType(access, (found) => found) },
  { name: 'ACL of a first denial', put: ofType(access, (found) => `http_access deny x\n${found}`) },
  { name: 'ACL of a first allow', put: ofType(access, (found) => `http_access allow x\n${found}`) },
  { name: 'ACL of a last denial', put: ofType(closing, (found) => `http_access deny x\n${found}`) },
  { name: 'ACL of a last allow', put: ofType(closing, (found) => `http_access allow x\n${found}`) },
  { name: 'ACL in an allow', put: ofType(allow, (found) => `${found} x`) },
  { name: 'ACL not in an allow', put: ofType(allow, (found) => `${found} !x`) },
  { name: 'ACL in a denial', put: ofType(deny, (found) => `${found} x`) },
  { name: 'ACL not in a denial', put: ofType(deny, (found) => `${found} !x`) },
  { name: 'ACL in the closing', put: ofType(closing, (found) => `${found} x`) },
  {
    name: 'ACL in any-of',
    put: ofType(
      list,
      (found) => `${found.replace('one.exact', 'y')}\nacl rulec-test.one.exact any-of rulec-test.y x`,
    ),
  },
  {
    name: 'ACL in all-of',
    put: ofType(
      list,
      (found) => `${found.replace('one.exact', 'y')}\nacl rulec-test.one.exact all-of rulec-test.y x`,
    ),
  },
  {
    name: 'ACL of the same name',
    put: (text, type) => before(list)(text, `acl rulec-test.one.exact ${type}\n`),
  },
  {
    name: 'ACL of the same name, behind',
    put: (text, type) => behind(closing)(text, `\nacl rulec-test.one.exact ${type}`),
  },
  ...['cache deny', 'miss_access allow', 'follow_x_forwarded_for deny', 'access_log none'].map((name) => ({
    name: `ACL of ${name}`,
    put: ofType(access, (found) => `${name} x\n${found}`),
  })),
];

export const manual: Manual = {
  target,
  subjects: compileSubjects(target, [
    [rules, {}],
    [rules, { source: '127.0.0.0/8,2001:db8:9::/48', 'connect-80': 'yes' }],
    [rules, { closing: 'none' }],
  ]),
  places: [
    ...lined.map((place) => ({ ...place, subjects: [0, 1, 2], lines: statements })),
    {
      name: 'front',
      subjects: [0],
      lines: directives.flatMap((name) =>
        values.map((value) => (value === '(nothing)' ? name : `${name} ${value}`)),
      ),
      put: (text, line) => text.replace(/^acl /m, (found) => `${line}\n${found}`),
    },
    ...asked.map((place) => ({ ...place, subjects: [0], lines: types })),
  ],
  harmless,
};
