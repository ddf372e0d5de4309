/** The pipelines for GitLab CI and Azure Pipelines: what their steps do, against stand-ins of their servers. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { files, send, startServer, type TestServer } from '../service-tags/refresh/server.ts';
import { describeWithEngine, hasProgram } from '../support/engines.ts';
import {
  type Ended,
  firstWeek,
  mappingsIn,
  nextWeek,
  otherWeek,
  type Repository,
  readPipeline,
  useRepository,
} from './pipelines.ts';

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

/** What a gate says of a lock that grew, of one that was edited, and of a rule that opens something. */
async function tryGate({ path, step, git }: Repository, script: string, base?: string): Promise<void> {
  writeFileSync(path('work/package.json'), '{}');
  const commit = (name: string): string =>
    git(
      '-c',
      'user.name=n',
      '-c',
      'user.email=n@example.com',
      'commit',
      '-q',
      '-a',
      '--allow-empty',
      '-m',
      name,
    );
  git('add', 'package.json');
  commit('tools');
  const from = path('temp/ServiceTags_Public_20260112.json');
  writeFileSync(from, nextWeek);
  const refreshed = await step(`npx --no rulec tags refresh rules.yaml --from "${from}"`);
  expect(refreshed.status, refreshed.output).toBe(0);
  commit('week');
  const judge = async (env: Readonly<Record<string, string>>): Promise<Ended> => {
    const head = base === undefined ? {} : { [base]: git('rev-parse', 'HEAD^1').trim() };
    const ended = await step(script, { ...head, ...env });
    git('worktree', 'remove', '--force', '../base');
    return ended;
  };
  expect((await judge({})).status).toBe(1);
  const grown = await judge({ RULEC_TAGS: 'grow', RULEC_FROM: from });
  expect(grown.status, grown.output).toBe(0);
  expect((await judge({ RULEC_TAGS: 'frozen' })).status).toBe(0);
  const lock = readFileSync(path('work/service-tags.lock.json'), 'utf8');
  writeFileSync(path('work/service-tags.lock.json'), lock.replace('198.51.100.200/32', '203.0.113.0/24'));
  const edited = await judge({ RULEC_TAGS: 'grow', RULEC_FROM: from });
  expect(edited.status).toBe(1);
  expect(edited.output).toContain('warning[not-reproduced]');
}

/** A server that knows of one open request, or of none, and keeps what it is told. */
async function startApi(answer: () => unknown): Promise<TestServer & { readonly calls: Call[] }> {
  const calls: Call[] = [];
  const server = await startServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const token = headers['private-token'] ?? headers.authorization;
    calls.push({ method, url, body: Buffer.concat(chunks).toString(), authorization: String(token) });
    send(response, JSON.stringify(method === 'GET' ? answer() : {}));
  });
  return { ...server, calls };
}

async function serveWeek(body: string): Promise<string> {
  const path = '/ServiceTags_Public_20260112.json';
  return (await startServer(files({ [path]: body }))).url(path);
}

function show(remote: string, file: string): string {
  return spawnSync('git', ['show', `rulec/service-tags:${file}`], { cwd: remote, encoding: 'utf8' }).stdout;
}

describeWithEngine('GitLab CI (with curl)', 'curl', hasProgram('curl'), () => {
  const repository = useRepository('gitlab');
  const { path, step, git, clone } = repository;
  const pipeline = readPipeline('examples/gitlab/gitlab-ci.yml') as Record<
    string,
    { script: readonly string[]; rules?: readonly unknown[] }
  >;
  const script = (job: string): string => (pipeline[job]?.script ?? []).join('\n');

  it('checks changes, and refreshes and proposes in scheduled pipelines alone', async () => {
    for (const job of ['refresh', 'propose'])
      expect(pipeline[job]?.rules).toEqual([
        { if: '$CI_PIPELINE_SOURCE == "schedule" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' },
      ]);
    expect(script('propose')).not.toMatch(/\bnp[mx]\b/);
    const checked = await step(script('check'));
    expect(checked.status, checked.output).toBe(0);
  });

  it('stops new access, and lets locks grow where that is asked for', async () => {
    await tryGate(repository, script('gate'), 'CI_MERGE_REQUEST_DIFF_BASE_SHA');
  });

  it('opens one merge request, updates it, and is silent otherwise', async () => {
    let open: unknown[] = [];
    const api = await startApi(() => open);
    const propose = async (folder: string): Promise<string> => {
      const cwd = clone(folder);
      cpSync(path('work/change'), path(folder, 'change'), { recursive: true });
      const env = {
        RULEC_TOKEN: 'secret',
        CI_API_V4_URL: api.url('/api/v4'),
        CI_PROJECT_ID: '5',
        CI_PROJECT_URL: path('remote'),
        CI_DEFAULT_BRANCH: 'main',
      };
      const ended = await step(script('propose'), env, cwd);
      expect(ended.status, ended.output).toBe(0);
      expect(ended.output).not.toContain('secret');
      return ended.output;
    };

    expect((await step(script('refresh'), { RULEC_FROM: await serveWeek(firstWeek) })).status).toBe(0);
    expect(await propose('quiet')).toContain('no address in use has changed');
    expect(api.calls).toEqual([]);

    expect((await step(script('refresh'), { RULEC_FROM: await serveWeek(nextWeek) })).status).toBe(0);
    await propose('one');
    expect(api.calls.map(({ method, url, authorization }) => [method, url, authorization])).toEqual([
      ['GET', '/api/v4/projects/5/merge_requests?state=opened&source_branch=rulec/service-tags', 'secret'],
      ['POST', '/api/v4/projects/5/merge_requests', 'secret'],
    ]);
    const created = new URLSearchParams(api.calls[1]?.body);
    expect([created.get('title'), created.get('target_branch')]).toEqual([
      'Service Tags: new addresses',
      'main',
    ]);
    expect(created.get('description')).toContain('+ 198.51.100.200/32');
    expect(show(path('remote.git'), 'service-tags.lock.json')).toContain('198.51.100.200/32');

    git('reset', '-q', '--hard', 'origin/main');
    open = [{ iid: 9 }];
    expect((await step(script('refresh'), { RULEC_FROM: await serveWeek(otherWeek) })).status).toBe(0);
    await propose('two');
    expect(api.calls.at(-1)).toMatchObject({ method: 'PUT', url: '/api/v4/projects/5/merge_requests/9' });
    expect(new URLSearchParams(api.calls.at(-1)?.body).get('title')).toBe('Service Tags: REMOVED addresses');
  });

  it('fails where too much goes, and goes on when told', async () => {
    const url = await serveWeek(firstWeek.replace(/\n {10}"198\.51\.100\.1\d\/32",/g, ''));
    const refused = await step(script('refresh'), { RULEC_FROM: url });
    expect([refused.status, git('status', '--porcelain')]).toEqual([1, '']);
    expect(refused.output).toContain('198.51.100.10/32');
    expect((await step(script('refresh'), { RULEC_FROM: url, ALLOW_REMOVALS: 'true' })).status).toBe(0);
  });
});

describeWithEngine('Azure Pipelines (with curl)', 'curl', hasProgram('curl'), () => {
  const repository = useRepository('azure');
  const { path, step, git, clone } = repository;
  const pipeline = readPipeline('examples/azure-pipelines/azure-pipelines.yml') as unknown as {
    jobs: readonly {
      job: string;
      condition: string;
      steps: readonly { bash?: string; displayName?: string; env?: object; persistCredentials?: boolean }[];
    }[];
  };
  const steps = (job: string): (typeof pipeline.jobs)[number]['steps'] =>
    pipeline.jobs.find((one) => one.job === job)?.steps ?? [];
  const script = (job: string): string =>
    steps(job)
      .flatMap(({ bash }) => bash ?? [])
      .join('\n');

  it('gives its token to one step, which runs no program from npm', () => {
    const holders = mappingsIn(pipeline).filter(({ env }) =>
      JSON.stringify(env ?? {}).includes('System.AccessToken'),
    );
    expect(holders.map(({ displayName }) => displayName)).toEqual(['Open or update the pull request']);
    expect(script('propose')).not.toMatch(/\bnp[mx]\b/);
    for (const { steps: all } of pipeline.jobs) expect(all[0]).toMatchObject({ persistCredentials: false });
    for (const bash of mappingsIn(pipeline).flatMap((one) =>
      typeof one.bash === 'string' ? [one.bash] : [],
    ))
      expect(bash).not.toMatch(/\$\{\{|\$\(System|\$\(Build/);
  });

  it('stops new access, and lets locks grow where that is asked for', async () => {
    await tryGate(repository, script('gate'));
  });

  it('opens one pull request, updates it, and is silent otherwise', async () => {
    let open: unknown[] = [];
    const api = await startApi(() => ({ value: open }));
    const propose = async (folder: string): Promise<string> => {
      const cwd = clone(`${folder}/clone`);
      cpSync(path('work/change'), path(folder, 'change'), { recursive: true });
      const env = {
        SYSTEM_ACCESSTOKEN: 'secret',
        SYSTEM_COLLECTIONURI: api.url('/org/'),
        SYSTEM_TEAMPROJECTID: 'project',
        BUILD_REPOSITORY_ID: 'repository',
        BUILD_REPOSITORY_URI: path('remote.git'),
        BUILD_SOURCEBRANCH: 'refs/heads/main',
        PIPELINE_WORKSPACE: path(folder),
      };
      const ended = await step(script('propose'), env, cwd);
      expect(ended.status, ended.output).toBe(0);
      expect(ended.output).not.toContain('secret');
      return ended.output;
    };
    const refresh = async (body: string): Promise<void> => {
      const ended = await step(script('refresh'), {
        RULEC_FROM: await serveWeek(body),
        ALLOW_REMOVALS: 'False',
      });
      expect(ended.status, ended.output).toBe(0);
    };

    await refresh(firstWeek);
    mkdirSync(path('quiet'));
    expect(await propose('quiet')).toContain('no address in use has changed');
    expect(api.calls).toEqual([]);

    await refresh(nextWeek);
    mkdirSync(path('one'));
    await propose('one');
    const pulls = '/org/project/_apis/git/repositories/repository/pullrequests';
    expect(api.calls.map(({ method, url, authorization }) => [method, url, authorization])).toEqual([
      [
        'GET',
        `${pulls}?searchCriteria.sourceRefName=refs/heads/rulec/service-tags&searchCriteria.status=active&api-version=7.1`,
        'Bearer secret',
      ],
      ['POST', `${pulls}?api-version=7.1`, 'Bearer secret'],
    ]);
    expect(JSON.parse(api.calls[1]?.body ?? '')).toMatchObject({
      sourceRefName: 'refs/heads/rulec/service-tags',
      targetRefName: 'refs/heads/main',
      title: 'Service Tags: new addresses',
      description: readFileSync(path('one/change/body.md'), 'utf8'),
    });

    git('reset', '-q', '--hard', 'origin/main');
    open = [{ pullRequestId: 4 }];
    await refresh(otherWeek);
    mkdirSync(path('two'));
    await propose('two');
    expect(api.calls.at(-1)).toMatchObject({ method: 'PATCH', url: `${pulls}/4?api-version=7.1` });
    expect(Object.keys(JSON.parse(api.calls.at(-1)?.body ?? ''))).toEqual(['title', 'description']);
    expect(show(path('remote.git'), 'service-tags.lock.json')).toContain('198.51.100.201/32');
  });
});
