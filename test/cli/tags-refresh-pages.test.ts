/** How `rulec tags refresh` finds its files: pages of both layouts, several clouds, versions that are known. */
import { beforeEach, describe, expect, it } from 'vitest';
import { busPrefixes, busRules, files, send, startServer, week } from '../service-tags/refresh/server.ts';
import { type CliResult, type CliSetting, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const folder = useSmallFolder();
const lockName = 'service-tags.lock.json';
const file = '/files/ServiceTags_Public_20260112.json';
const details = '/en-us/download/details.aspx?id=56519';
const confirmation = '/en-us/download/confirmation.aspx?id=56519';

beforeEach(() => folder.write('rules.yaml', busRules));

function refresh(words: readonly string[], setting: CliSetting = {}): Promise<CliResult> {
  return runCli(['tags', 'refresh', 'rules.yaml', ...words], { cwd: folder.path(), ...setting });
}

function newPage(urls: readonly string[]): string {
  const data = { dlcDetailsView: { downloadFile: urls.map((url) => ({ url, datePublished: '1/13/2026' })) } };
  return `<!DOCTYPE html><html><script>window.__DLCDetails__=${JSON.stringify(data)};</script></html>`;
}

function oldPage(url: string): string {
  return `<html><a class="mscom-link failoverLink" href="${url}">click here</a></html>`;
}

function pinned(): { readonly url?: string; readonly file: string; readonly etag?: string } {
  return JSON.parse(folder.read(lockName)).clouds.public;
}

describe('a page', () => {
  it.each([
    ['of today', newPage([file])],
    ['of before', oldPage(file)],
  ])('%s leads to the file', async (_, page) => {
    const { url } = await startServer(files({ [details]: page, [file]: week() }));
    const { status, stderr } = await refresh(['--from', url(details)]);
    expect([status, stderr]).toEqual([0, expect.stringContaining(`from ${url(file)}`)]);
    expect(pinned()).toMatchObject({ url: url(file), file: 'ServiceTags_Public_20260112.json' });
  });

  it('may be a file', async () => {
    const { url } = await startServer(files({ [file]: week() }));
    folder.write('page.html', `\ufeff\n${newPage([url(file)])}`);
    expect((await refresh(['--from', 'page.html'])).status).toBe(0);
    expect((await refresh(['--from', `file://${folder.path('page.html')}`, '--check'])).status).toBe(0);
  });

  it('with two links leads to the newer one, by its name', async () => {
    const older = '/files/ServiceTags_Public_20251229.json';
    const { url, requests } = await startServer(
      files({ [details]: newPage([older, file]), [file]: week(), [older]: week() }),
    );
    await refresh(['--from', url(details)]);
    expect(requests.map(({ line }) => line)).toEqual([`GET ${details}`, `GET ${file}`]);
  });

  it('without a link is looked for in its twin', async () => {
    for (const page of ['<html><title>Thank you</title></html>', undefined]) {
      const bodies = {
        [confirmation]: oldPage(file),
        [file]: week(),
        ...(page === undefined ? {} : { [details]: page }),
      };
      const { url, requests } = await startServer(files(bodies));
      expect((await refresh(['--from', url(details)])).status).toBe(0);
      expect(requests.map(({ line }) => line)).toEqual([
        `GET ${details}`,
        `GET ${confirmation}`,
        `GET ${file}`,
      ]);
    }
  });

  it('without a link in both is told', async () => {
    const { url } = await startServer(files({ [details]: '<html><title>Thank you</title></html>' }));
    const { status, stderr } = await refresh(['--from', url(details)]);
    expect(status).toBe(1);
    expect(stderr).toContain(
      `error[no-link]: ${url(details)} is a web page, "Thank you", without a link to ServiceTags_Public_YYYYMMDD.json`,
    );
  });

  it('in place of a file is never taken for one', async () => {
    const notFound =
      '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>404 - File or directory not found.</title></head></html>';
    const { url } = await startServer(
      files({ [file]: notFound, [details]: newPage([file]), '/empty.json': '' }),
    );
    const direct = await refresh(['--from', url(file)]);
    expect([direct.status, direct.stderr]).toEqual([
      1,
      expect.stringContaining('is a web page, "404 - File or directory not found.", without a link'),
    ]);
    const linked = await refresh(['--from', url(details)]);
    expect([linked.status, linked.stderr]).toEqual([
      1,
      expect.stringContaining('is a web page, "404 - File or directory not found.", not JSON'),
    ]);
    const empty = await refresh(['--from', url('/empty.json')]);
    expect([empty.status, empty.stderr]).toEqual([1, expect.stringContaining('/empty.json is empty')]);
    expect(folder.files('.')).toEqual(['rules.yaml']);
  });

  it('that leads to a host that is not trusted is not followed there', async () => {
    const { url } = await startServer(
      files({ [details]: newPage(['https://evil.example/ServiceTags_Public_20260119.json']) }),
    );
    const { status, stderr } = await refresh(['--from', url(details)]);
    expect([status, stderr]).toEqual([3, expect.stringContaining('--trust-host evil.example')]);
  });

  it('with a newer link at a host that is not trusted leads to the older one, with a warning', async () => {
    const links = ['https://evil.example/ServiceTags_Public_20260119.json', file];
    const { url } = await startServer(files({ [details]: newPage(links), [file]: week() }));
    const { status, stderr } = await refresh(['--from', url(details)]);
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /warning\[not-trusted\]: .* links to ServiceTags_Public_20260119\.json too, at evil\.example, which is not trusted/,
    );
    expect((await refresh(['--from', url(details), '--strict'])).status).toBe(1);
  });
});

describe('several clouds', () => {
  const both = busRules.replace('[azure:ExampleBus]', '[azure:ExampleBus, azure:government/ExampleBus]');
  const government = '/files/ServiceTags_AzureGovernment_20260112.json';
  const clouds = (): readonly string[] => Object.keys(JSON.parse(folder.read(lockName)).clouds);
  beforeEach(() => folder.write('rules.yaml', both));

  it('go into one lock', async () => {
    const { url } = await startServer(
      files({
        [file]: week(),
        [government]: week(busPrefixes, { cloud: 'AzureGovernment' }),
        '/page': newPage([government, file]),
      }),
    );
    expect((await refresh(['--from', url('/page')])).status).toBe(0);
    expect(clouds()).toEqual(['government', 'public']);
    expect((await refresh(['--from', url(file), '--from', url(government), '--check'])).status).toBe(0);
    expect((await folder.compile(['rules.yaml', '--target', 'pf'])).status).toBe(0);
  });

  it('may come one after the other; the other one stays as it is', async () => {
    const { url } = await startServer(
      files({ [file]: week(), [government]: week(busPrefixes, { cloud: 'AzureGovernment' }) }),
    );
    const one = await refresh(['--cloud', 'government', '--from', url(government)]);
    expect([one.status, clouds()]).toEqual([0, ['government']]);
    expect(one.stderr).toMatch(
      /warning\[tags-missing\]: the lock will not have these tags of the cloud public: ExampleBus\n {2}help: .*--cloud public/,
    );
    const two = await refresh(['--cloud', 'public', '--from', url(file)]);
    expect([two.status, clouds(), two.stderr]).toEqual([
      0,
      ['government', 'public'],
      expect.not.stringContaining('warning'),
    ]);
  });

  it('are told apart by content, not by name', async () => {
    folder.write('rules.yaml', busRules);
    const { url } = await startServer(files({ [file]: week(busPrefixes, { cloud: 'China' }) }));
    const { status, stderr } = await refresh(['--from', url(file)]);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('contains the service tags for the cloud china, not for public'),
    ]);
  });

  it('come once each', async () => {
    const { url } = await startServer(files({ [file]: week() }));
    const { status, stderr } = await refresh(['--from', url(file), '--from', url(file)]);
    expect([status, stderr]).toEqual([3, expect.stringContaining('two files of the cloud public came')]);
  });
});

describe('a version that is known', () => {
  it('is not sent again, and nothing changes', async () => {
    const { url, requests } = await startServer((request, response) => {
      if (request.headers['if-none-match'] === '"v1"') send(response, '', {}, 304);
      else send(response, week(), { etag: '"v1"' });
    });
    await refresh(['--from', url(file)]);
    expect(pinned()).toMatchObject({ etag: '"v1"' });
    const before = folder.read(lockName);
    const { status, stderr, stdout } = await refresh(['--from', url(file)]);
    expect([status, folder.read(lockName)]).toEqual([0, before]);
    expect(stderr).toBe(`public: nothing newer at ${url(file)}\n`);
    expect(stdout).toBe(`${lockName}: no tag in use has changed\n`);
    expect(requests[1]?.headers['if-none-match']).toBe('"v1"');
    expect((await refresh(['--from', url(file), '--check'])).status).toBe(0);
  });

  it('is sent whole where the rule set uses more than is pinned', async () => {
    const { url, requests } = await startServer((request, response) => {
      send(
        response,
        request.headers['if-none-match'] === undefined ? week() : '',
        { etag: '"v1"' },
        request.headers['if-none-match'] === undefined ? 200 : 304,
      );
    });
    await refresh(['--from', url(file)]);
    folder.write('rules.yaml', busRules.replace('[azure:ExampleBus]', '[azure:ExampleBus, azure:Filler3]'));
    expect((await refresh(['--from', url(file)])).status).toBe(0);
    expect(requests[1]?.headers['if-none-match']).toBeUndefined();
    expect(folder.read(lockName)).toContain('Filler3');
  });

  it('is recorded without what follows the question mark', async () => {
    const { url } = await startServer((_, response) => send(response, week()));
    await refresh(['--from', url(`${file}?sig=secret`)]);
    expect(pinned().url).toBe(url(file));
    expect(folder.read(lockName)).not.toContain('secret');
  });
});

describe('progress', () => {
  it('shows on a terminal, and goes away', async () => {
    const { url } = await startServer(files({ [file]: week() }));
    const { stderr } = await refresh(['--from', url(file)], { tty: true });
    const shown = stderr.replaceAll('\r\u001b[K', '<clear>');
    expect(shown).toMatch(/^<clear>ServiceTags_Public_20260112\.json: [\d,]+ bytes.*<clear>public: /s);
  });

  it('shows nowhere else, nor where quiet is asked for', async () => {
    const { url } = await startServer(files({ [file]: week() }));
    expect((await refresh(['--from', url(file)])).stderr).not.toContain('\r');
    expect(await refresh(['--from', url(file), '--quiet'], { tty: true })).toMatchObject({
      stderr: '',
      stdout: '',
    });
  });
});
