import { describe, expect, test } from 'vitest';
import { findTag } from '../../src/service-tags/find.ts';
import { formatLock, lockOf } from '../../src/service-tags/lock.ts';
import { loadTags, type MadeUpTag, weeklyText } from './fixtures.ts';

const tag = (name: string, region = ''): MadeUpTag => ({ name, region, prefixes: ['192.0.2.0/24'] });

const publicTags = loadTags(
  weeklyText([
    tag('AzureActiveDirectory'),
    tag('ServiceBus'),
    tag('ServiceBus.FranceCentral', 'centralfrance'),
    tag('ServiceBus.GermanyWestCentral', 'germanywc'),
    tag('ServiceBus.WestEurope', 'westeurope'),
    tag('AzureFrontDoor.Frontend'),
    tag('AzureFrontDoor.Backend'),
    tag('AzureFrontDoor.FirstParty'),
    tag('AzureCloud.centralfrance', 'centralfrance'),
    tag('AzureCloud.germanywc', 'germanywc'),
    tag('AzureCloud'),
  ]),
  'public.json',
);
const government = loadTags(
  weeklyText([tag('ServiceBus'), tag('AzureCloud'), tag('OnlyHere')], 'AzureGovernment'),
  'government.json',
);
const available = [publicTags, government];

describe('a tag that is there', () => {
  test.each(['AzureCloud', 'azurecloud', 'AZURECLOUD'])(
    'is found as %s, and spelled as in the file',
    (name) => {
      expect(findTag(available, 'public', name)).toMatchObject({
        kind: 'found',
        tag: { name: 'AzureCloud' },
        from: { cloud: 'public' },
      });
    },
  );

  test('is that of the cloud which was asked', () => {
    const found = findTag(available, 'government', 'ServiceBus');
    expect(found.kind === 'found' && found.from).toBe(government);
  });
});

describe('a tag that is not there', () => {
  test.each<[name: string, nearest: readonly string[]]>([
    ['ServiceBuss', ['ServiceBus']],
    ['AzureActiveDirectroy', ['AzureActiveDirectory']],
    ['Azure-Active Directory', ['AzureActiveDirectory']],
    ['ServiceBus.West-Europe', ['ServiceBus.WestEurope', 'ServiceBus']],
    ['ServiceBus.centralfrance', ['ServiceBus.FranceCentral', 'ServiceBus']],
    ['AzureCloud.FranceCentral', ['AzureCloud.centralfrance', 'AzureCloud']],
    ['AzureCloud.GermanyWestCentral', ['AzureCloud.germanywc', 'AzureCloud']],
    ['ServiceBus.germanywc', ['ServiceBus.GermanyWestCentral', 'ServiceBus']],
    ['AzureCloud.Mars', ['AzureCloud']],
    ['Nothing', []],
    ['constructor', []],
  ])('%s', (name, nearest) => {
    const missing = findTag(available, 'public', name);
    expect(missing).toMatchObject({ kind: 'unknown', nearest, clouds: [] });
    if (missing.kind === 'found') return;
    expect(missing.problem).toMatch(/^the service tags for the cloud public \(public\.json\) have no tag /);
    for (const near of nearest) expect(missing.help).toContain(`azure:${near}`);
    expect(missing.help).not.toBe('');
  });

  test('is told of where another cloud has it', () => {
    const missing = findTag(available, 'government', 'AzureFrontDoor.FirstParty');
    expect(missing).toMatchObject({ kind: 'unknown', clouds: ['public'], nearest: [] });
    expect(missing).toMatchObject({
      help: 'the cloud public has it: azure:public/AzureFrontDoor.FirstParty',
    });
    expect(findTag(available, 'public', 'onlyhere')).toMatchObject({ clouds: ['government'] });
  });

  test.each([
    'Internet',
    'VirtualNetwork',
    'azureloadbalancer',
    'AzurePlatformDNS',
    'AzurePlatformIMDS',
    'AzurePlatformLKM',
  ])('%s is known never to be there', (name) => {
    const missing = findTag(available, 'public', name);
    expect(missing).toMatchObject({
      kind: 'never-published',
      problem: `${name} is a service tag without published prefixes`,
    });
    expect(findTag([], 'public', name)).toEqual(missing);
  });

  test('plain AzureFrontDoor has its parts named', () => {
    expect(findTag(available, 'public', 'AzureFrontDoor')).toMatchObject({
      kind: 'never-published',
      problem: 'AzureFrontDoor is only published in parts',
      nearest: ['AzureFrontDoor.Backend', 'AzureFrontDoor.FirstParty', 'AzureFrontDoor.Frontend'],
    });
  });

  test('is not looked for where the cloud has no file', () => {
    expect(findTag(available, 'china', 'AzureCloud')).toMatchObject({
      kind: 'no-tags',
      clouds: ['public', 'government'],
      help: expect.stringContaining('rulec tags refresh --cloud china'),
    });
  });

  test('may only not be in the lock', () => {
    const lock = formatLock(lockOf([{ from: publicTags, tags: [...publicTags.tags.values()].slice(0, 1) }]));
    const missing = findTag([loadTags(lock, 'service-tags.lock.json')], 'public', 'ServiceBus');
    expect(missing).toMatchObject({
      kind: 'unknown',
      help: expect.stringContaining('rulec tags refresh adds others'),
    });
  });

  test('is not said to be published in parts where a lock has only a part', () => {
    const part = [...publicTags.tags.values()].filter((one) => one.name === 'AzureCloud.germanywc');
    const lock = formatLock(lockOf([{ from: publicTags, tags: part }]));
    expect(findTag([loadTags(lock, 'service-tags.lock.json')], 'public', 'AzureCloud').kind).toBe('unknown');
  });

  test('cannot bring a terminal out of order by its name', () => {
    const missing = findTag(available, 'public', 'A\u001b[2J\n');
    expect(missing).toMatchObject({ problem: expect.stringMatching(/no tag "A\\u001b\[2J\\n"$/) });
  });
});
