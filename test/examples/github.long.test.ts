/** The GitHub workflows and the action: what they may do, and what their steps do. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { files, startServer } from '../service-tags/refresh/server.ts';
import {
  type Ended,
  firstWeek,
  mappingsIn,
  nextWeek,
  otherWeek,
  readPipeline,
  useRepository,
} from './pipelines.ts';

const workflows = [
  'examples/github/rulec.yml',
  'examples/github/review.yml',
  'examples/github/service-tags.yml',
  '.github/workflows/ci.yml',
  '.github/workflows/site.yml',
];

describe.each([...workflows, '.github/workflows/release.yml', 'action.yml'])('%s', (path) => {
  const all = mappingsIn(readPipeline(path));

  it('pins every action by its full commit', () => {
    const uses = all.flatMap((mapping) => (typeof mapping.uses === 'string' ? [mapping.uses] : []));
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
  });

  it('puts nothing from outside into a script', () => {
    const scripts = all.flatMap((mapping) => (typeof mapping.run === 'string' ? [mapping.run] : []));
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).not.toContain('${{');
  });
});

describe.each(workflows)('%s', (path) => {
  const workflow = readPipeline(path);

  it('has the least permissions, and never runs with those of the base for a fork', () => {
    expect([{}, { contents: 'read' }]).toContainEqual(workflow.permissions);
    expect(Object.keys(workflow.on as object)).not.toContain('pull_request_target');
    for (const job of Object.values(workflow.jobs as Record<string, Record<string, unknown>>)) {
      expect(job['timeout-minutes']).toBeLessThan(60);
      const writes = Object.values((job.permissions ?? {}) as object).includes('write');
      const runs = mappingsIn(job.steps)
        .map(({ run }) => String(run ?? ''))
        .join('\n');
      // Who may write runs no program from npm.
      if (writes) expect(runs).not.toMatch(/\bnp[mx]\b/);
    }
  });
});

describe('a release', () => {
  const { jobs } = readPipeline('.github/workflows/release.yml') as {
    jobs: Record<string, { permissions: object; steps: readonly Step[] }>;
  };

  it('is built without a right to write, and what may write runs no program of npm but npm', () => {
    expect(jobs.build?.permissions).toEqual({ contents: 'read' });
    const runs = (jobs.publish?.steps ?? []).flatMap(({ run }) => run ?? []).join('\n');
    expect(runs.match(/\b(?:npm|npx|node) \w+/g)).toEqual(['npm publish']);
  });

  it.each([
    ['OWNER/rulec', '0.1.0', /OWNER still stands for who owns/],
    ['acme/rulec', '0.2.0', /package\.json says 0\.1\.0/],
    ['acme/rulec', 'v1', /three numbers/],
    ['acme/rulec', '0.1.0', undefined],
  ])('of %s as %s', (name, VERSION, refused) => {
    const dir = mkdtempSync(join(tmpdir(), 'rulec-release-'));
    const git = (...words: readonly string[]): unknown => execFileSync('git', [...words], { cwd: dir });
    git('init', '-q');
    git('remote', 'add', 'origin', dir);
    writeFileSync(join(dir, 'package.json'), JSON.stringify({ version: '0.1.0', homepage: name }));
    git('add', '.');
    const script = jobs.build?.steps.find((one) => one.name === 'Look whether it can be released')?.run ?? '';
    const ended = spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
      ...{ cwd: dir, encoding: 'utf8', env: { ...process.env, VERSION } },
    });
    rmSync(dir, { recursive: true });
    expect([ended.status, ended.stdout]).toEqual(
      refused === undefined ? [0, ''] : [1, expect.stringMatching(refused)],
    );
  });
});

interface Step {
  readonly name?: string;
  readonly run?: string;
}

const jobs = readPipeline('examples/github/service-tags.yml').jobs as Record<
  string,
  { steps: readonly Step[] }
>;

function scriptOf(job: string, name: string): string {
  const script = jobs[job]?.steps.find((step) => step.name === name)?.run;
  if (script === undefined) throw new Error(`no step ${name} in ${job}`);
  return script;
}

describe('a weekly run', () => {
  const repository = useRepository('github');
  const { path, step, git, calls, clone } = repository;

  async function refresh(from: string, allow = 'false'): Promise<Ended & { changed: boolean }> {
    writeFileSync(path('output'), '');
    const env = {
      RULEC_FROM: from,
      ALLOW_REMOVALS: allow,
      GITHUB_OUTPUT: path('output'),
      GITHUB_STEP_SUMMARY: path('summary'),
    };
    const ended = await step(scriptOf('refresh', 'Refresh the lock'), env);
    const changed = readFileSync(path('output'), 'utf8').startsWith('changed=true\n');
    if (!changed) return { ...ended, changed };
    const compiled = await step(scriptOf('refresh', 'Compile, prove, and collect the change'));
    expect(compiled.status, compiled.output).toBe(0);
    return { ...ended, changed };
  }

  /** The second job, on a machine of its own, with the artifact of the first. */
  async function propose(job: string): Promise<Ended> {
    mkdirSync(path(job, 'change'), { recursive: true });
    for (const file of ['body.md', 'change.patch'])
      copyFileSync(path('work/change', file), path(job, 'change', file));
    return step(
      scriptOf('propose', 'Open or update the pull request'),
      { GH_TOKEN: 'x', BASE: 'main', RUNNER_TEMP: path(job) },
      clone(`${job}/clone`),
    );
  }

  async function serve(body: string): Promise<string> {
    return (await startServer(files({ '/ServiceTags_Public_20260112.json': body }))).url(
      '/ServiceTags_Public_20260112.json',
    );
  }

  it('does nothing where no address in use has changed', async () => {
    const { status, changed, output } = await refresh(
      await serve(firstWeek.replace('"changeNumber": 7', '"changeNumber": 8')),
    );
    expect([status, changed], output).toEqual([0, false]);
    expect(git('status', '--porcelain')).toBe('');
    expect(readFileSync(path('summary'), 'utf8')).toBe('');
  });

  it('opens one pull request with the lock and the texts, and updates it', async () => {
    expect((await refresh(await serve(nextWeek))).changed).toBe(true);
    const opened = await propose('one');
    expect(opened.status, opened.output).toBe(0);
    expect(calls().at(-1)).toMatch(
      /^gh pr create --head rulec\/service-tags --base main --title Service Tags: new addresses --body-file .*\/body\.md$/,
    );
    const branch = (file: string): string =>
      spawnSync('git', ['show', `rulec/service-tags:${file}`], { cwd: path('remote.git'), encoding: 'utf8' })
        .stdout;
    expect(branch('service-tags.lock.json')).toContain('198.51.100.200/32');
    expect(branch('out/pf/bus.tables/rulec_bus.txt')).toContain('198.51.100.200');

    // Another week, before anybody has looked.
    git('reset', '-q', '--hard', 'origin/main');
    writeFileSync(path('open'), '7\n');
    expect((await refresh(await serve(otherWeek))).changed).toBe(true);
    const updated = await propose('two');
    expect(updated.status, updated.output).toBe(0);
    expect(calls().at(-1)).toMatch(/^gh pr edit 7 --title Service Tags: REMOVED addresses --body-file /);
    expect(readFileSync(path('two/change/body.md'), 'utf8')).toContain('**Addresses are removed.**');
    expect(branch('service-tags.lock.json')).toContain('198.51.100.201/32');
    expect(branch('service-tags.lock.json')).not.toContain('198.51.100.200/32');
  });

  it('fails where too much goes, shows it, and goes on when told', async () => {
    const url = await serve(firstWeek.replace(/\n {10}"198\.51\.100\.1\d\/32",/g, ''));
    const refused = await refresh(url);
    expect([refused.status, refused.changed, git('status', '--porcelain')]).toEqual([1, false, '']);
    expect(readFileSync(path('summary'), 'utf8')).toContain('\n- 198.51.100.10/32\n');
    expect((await refresh(url, 'true')).changed).toBe(true);
  });

  it("proposes what a vendor's list gained, although the service tags are refused", async () => {
    let hosts = 'a.example.com\n';
    const vendor = await startServer((_request, response) => void response.end(hosts));
    const accept = ['host-without-addresses', 'address-not-known', 'host-by-address'].map(
      (loss) => `  - { loss: ${loss}, hosts: ["row:rest"], reason: so }\n`,
    );
    const rules = `${readFileSync(path('work/rules.yaml'), 'utf8')}  - { id: vendor, from: vendor }
accept:
${accept.join('')}sources:
  vendor: { fetch: "${vendor.url('/list.txt')}", format: lines, meaning: exact, service: 443/https }
`;
    writeFileSync(path('work/rules.yaml'), rules);
    const pinned = await step(`npx --no rulec source refresh rules.yaml
npx --no rulec compile rules.yaml --target all --out out
git add -A && git -c user.name=n -c user.email=n@example.com commit -q -m list && git push -q origin main`);
    expect(pinned.status, pinned.output).toBe(0);
    hosts = 'a.example.com\nb.example.com\n';
    const tooMuch = firstWeek.replace(/\n {10}"198\.51\.100\.1\d\/32",/g, '');
    const { changed, output } = await refresh(await serve(tooMuch));
    expect(changed, output).toBe(true);
    expect(readFileSync(path('output'), 'utf8')).toContain('refused=true\n');
    const body = readFileSync(path('work/change/body.md'), 'utf8');
    expect(body).toContain('because `vendor` gained `b.example.com 443/https`');
    expect(body).toMatch(/\*\*Something was refused, and stays as it was:\*\*[\s\S]*error\[tags-removed\]/);
    const opened = await propose('list');
    expect(opened.status, opened.output).toBe(0);
    expect(calls().at(-1)).toContain("--title Vendors' lists: hosts and addresses changed --body-file");
  });

  it('fails where the server does, and leaves the lock alone', async () => {
    const { url } = await startServer(files({}));
    const { status, changed } = await refresh(url('/ServiceTags_Public_20260112.json'));
    expect([status, changed, git('status', '--porcelain')]).toEqual([3, false, '']);
  });

  it('is checked in every pull request', async () => {
    const steps = (readPipeline('examples/github/rulec.yml').jobs as typeof jobs).check?.steps ?? [];
    const script = steps.flatMap(({ run }) => run ?? []).join('\n');
    const clean = await step(script);
    expect(clean.status, clean.output).toBe(0);
    writeFileSync(path('work/out/pf/bus.conf'), '# edited\n');
    expect(await step(script)).toMatchObject({
      status: 1,
      output: expect.stringContaining('out/pf/bus.conf differs'),
    });
  });
});

describe('the action', () => {
  const repository = useRepository('action');

  it('passes each line on as one argument', async () => {
    const { path, step } = repository;
    const steps = (readPipeline('action.yml').runs as { steps: readonly Step[] }).steps;
    const script = steps.find(({ name }) => name === 'Run rulec')?.run ?? '';
    mkdirSync(path('home/dist/bin'), { recursive: true });
    writeFileSync(path('home/dist/bin/rulec.js'), 'console.log(JSON.stringify(process.argv.slice(2)))');
    const { output } = await step(script, {
      RULEC_HOME: path('home'),
      RULEC_ARGS: 'check\nmy rules.yaml\n\n$(touch x); `touch y`\n',
    });
    expect(JSON.parse(output)).toEqual(['check', 'my rules.yaml', '$(touch x); `touch y`']);
    expect(existsSync(path('work/x'))).toBe(false);
  });

  describe('reviews a pull request', () => {
    const steps = (readPipeline('action.yml').runs as { steps: readonly Step[] }).steps;
    const scriptNamed = (name: string): string => steps.find((one) => one.name === name)?.run ?? '';

    /** The repository with a change, and the settings of a step. */
    function change(): Readonly<Record<string, string>> {
      const { path, git } = repository;
      const rules = readFileSync(path('work/rules.yaml'), 'utf8');
      const news = '  - { id: news, services: [443/https], to: [{ hosts: [news.example.com] }] }\n';
      writeFileSync(path('work/rules.yaml'), rules.replace(/^rules:\n/m, `rules:\n${news}`));
      mkdirSync(path('home/dist/bin'), { recursive: true });
      // The program behind npx is the bundled one; the action calls it by its place.
      const program = readFileSync(path('bin/npx'), 'utf8').match(/"([^"]*rulec\.js)"/)?.[1] ?? '';
      writeFileSync(path('home/dist/bin/package.json'), '{"type":"module"}');
      writeFileSync(path('home/dist/bin/rulec.js'), `await import(${JSON.stringify(program)});`);
      return {
        RULEC_HOME: path('home'),
        REVIEW: 'rules.yaml',
        BASE: git('rev-parse', 'HEAD').trim(),
        EVENT_BASE: '',
        COMMENT_ID: '',
        NO_NEW_ACCESS: 'false',
        EXCEPTIONS: '',
        TAGS: 'ask',
        FROM: '',
        COMMENT_FILE: path('comment.md'),
        GITHUB_STEP_SUMMARY: path('summary'),
        GITHUB_OUTPUT: path('output'),
        GITHUB_SHA: '',
        GH_TOKEN: 'x',
        REPOSITORY: 'o/r',
        NUMBER: '7',
      };
    }

    /** The step of the review, then the one that fails where there is new access. */
    async function judge(env: Readonly<Record<string, string>>): Promise<readonly (number | null)[]> {
      const { path, step } = repository;
      writeFileSync(path('output'), '');
      const reviewed = await step(scriptNamed('Review the change'), { ...env, NO_NEW_ACCESS: 'true' });
      const [, STATUS = ''] = /^status=(.*)$/m.exec(readFileSync(path('output'), 'utf8')) ?? [];
      return [reviewed.status, (await step(scriptNamed('Look for new access'), { STATUS })).status];
    }

    /** A stand-in for gh that answers with the comments that are there. */
    function comments(...lines: readonly string[]): void {
      const { path } = repository;
      writeFileSync(path('comments'), lines.map((line) => `${line}\n`).join(''));
      writeFileSync(
        path('bin/gh'),
        `#!/bin/sh\nprintf '%s\\n' "gh $*" >> "${path('calls')}"\ncase "$*" in *--paginate*) cat "${path('comments')}";; esac\n`,
        { mode: 0o755 },
      );
    }

    it('with a summary, annotations, and one comment that it updates', async () => {
      const { path, step, calls } = repository;
      const env = change();
      const reviewed = await step(scriptNamed('Review the change'), env);
      expect(reviewed.status, reviewed.output).toBe(0);
      expect(readFileSync(path('summary'), 'utf8')).toMatch(/^### .*New access: 1 host name.*\n/);
      expect(reviewed.output).toMatch(/^::warning title=permits-now,file=rules\.yaml,line=\d+/m);
      await step(scriptNamed('Post the comment'), env);
      expect(calls().at(-1)).toMatch(
        /^gh api --method POST repos\/o\/r\/issues\/7\/comments --field body=@.*comment\.md/,
      );
      // Those of other rule sets and jobs are left alone.
      comments('41 <!-- rulec diff: other.yaml -->', '42 <!-- rulec diff: rules.yaml -->\r', '43 ');
      await step(scriptNamed('Post the comment'), env);
      expect(calls().at(-1)).toMatch(/^gh api --method PATCH repos\/o\/r\/issues\/comments\/42 /);
      await step(scriptNamed('Review the change'), { ...env, COMMENT_ID: 'second job' });
      await step(scriptNamed('Post the comment'), env);
      expect(calls().at(-1)).toMatch(/^gh api --method POST /);
      expect(readFileSync(path('comment.md'), 'utf8')).toMatch(/<!-- rulec diff: second job -->\n$/);
    });

    it('lets locks grow as far as the vendor has it, where that is asked for', async () => {
      const { path, step, git } = repository;
      const env = change();
      git('checkout', '-q', 'rules.yaml');
      const from = path('temp/ServiceTags_Public_20260112.json');
      writeFileSync(from, nextWeek);
      const refreshed = await step(`npx --no rulec tags refresh rules.yaml --from "${from}"`);
      expect(refreshed.status, refreshed.output).toBe(0);
      expect(await judge(env)).toEqual([0, 1]);
      expect(await judge({ ...env, TAGS: 'grow', FROM: `${from}\n` })).toEqual([0, 0]);
      expect(await judge({ ...env, TAGS: 'frozen' })).toEqual([0, 0]);
      const lock = readFileSync(path('work/service-tags.lock.json'), 'utf8');
      writeFileSync(path('work/service-tags.lock.json'), lock.replace('198.51.100.200/32', '203.0.113.0/24'));
      expect(await judge({ ...env, TAGS: 'grow', FROM: `${from}\n` })).toEqual([0, 1]);
    });

    it('posts nothing where nothing differs, but says so where it had said something', async () => {
      const { path, step, git, calls } = repository;
      const env = change();
      git('checkout', '-q', 'rules.yaml');
      expect((await step(scriptNamed('Review the change'), env)).status).toBe(0);
      comments('43 ');
      await step(scriptNamed('Post the comment'), env);
      expect(calls().at(-1)).toContain('--paginate');
      comments('42 <!-- rulec diff: rules.yaml -->');
      await step(scriptNamed('Post the comment'), env);
      expect(calls().at(-1)).toContain('--method PATCH');
      expect(readFileSync(path('summary'), 'utf8')).toContain('### No difference');
    });

    it('fails on new access alone, where it is told to, and says so in the comment', async () => {
      const { path, git } = repository;
      const env = change();
      expect(await judge(env)).toEqual([0, 1]);
      expect(readFileSync(path('comment.md'), 'utf8')).toContain('**new access** that nobody agreed to: `');
      writeFileSync(path('work/exceptions.yaml'), 'exceptions: [{ rule: news, reason: so }]\n');
      expect(await judge({ ...env, EXCEPTIONS: 'exceptions.yaml' })).toEqual([0, 0]);
      expect(readFileSync(path('comment.md'), 'utf8')).toContain('excepted: `news`: `so`');
      git('checkout', '-q', 'rules.yaml');
      expect(await judge(env)).toEqual([0, 0]);
      const config = readFileSync(path('work/rulec.yaml'), 'utf8');
      writeFileSync(path('work/rulec.yaml'), config.replace('pf: {}', 'pf: { closing: none }'));
      expect(await judge(env)).toEqual([0, 1]);
      expect(readFileSync(path('comment.md'), 'utf8')).toContain(
        '- `pf`: `option closing: deny in OLD, none in NEW`\n',
      );
      git('checkout', '-q', 'rulec.yaml');
      writeFileSync(path('work/rules.yaml'), 'rulec: 2\n');
      expect(await judge(env)).toEqual([3, 1]);
    });

    it('shows all of a rule set that the base does not have, or that is gone', async () => {
      const { path, step, git } = repository;
      const env = { ...change(), REVIEW: 'other.yaml' };
      git('mv', 'rules.yaml', 'other.yaml');
      expect(await judge(env)).toEqual([0, 1]);
      expect(readFileSync(path('comment.md'), 'utf8')).toMatch(
        /^### .*New access: [\s\S]*<!-- rulec diff: other.yaml -->\n$/,
      );
      const gone = await step(scriptNamed('Review the change'), { ...env, REVIEW: 'rules.yaml' });
      expect(gone.status, gone.output).toBe(0);
      expect(readFileSync(path('comment.md'), 'utf8')).toMatch(/^### .*Lost access: /);
      const none = await step(scriptNamed('Review the change'), { ...env, REVIEW: 'nowhere.yaml' });
      expect(none.status).toBe(3);
    });

    it('compares with what the pull request is merged into, and not with what its base was once', async () => {
      const { path, step, git } = repository;
      const env = change();
      const commit = ['-c', 'user.name=n', '-c', 'user.email=n@example.com', 'commit', '-q', '-a', '-m', 'x'];
      const old = git('rev-parse', 'HEAD').trim();
      git(...commit);
      git(...commit, '--allow-empty');
      const merged = git('rev-parse', 'HEAD').trim();
      const review = (sha: string): Promise<Ended> =>
        step(scriptNamed('Review the change'), { ...env, BASE: old, EVENT_BASE: old, GITHUB_SHA: sha });
      await review(merged);
      expect(readFileSync(path('comment.md'), 'utf8')).toMatch(/^### No difference/);
      // Another commit was checked out: the base of the event it is.
      await review(old);
      expect(readFileSync(path('comment.md'), 'utf8')).toMatch(/^### .*New access/);
    });

    it('takes no base that is no commit, and no right to write for no failure', async () => {
      const { path, step } = repository;
      const env = change();
      const refused = await step(scriptNamed('Review the change'), { ...env, BASE: '--upload-pack=touch x' });
      expect([refused.status, existsSync(path('work/x'))]).toEqual([2, false]);
      await step(scriptNamed('Review the change'), env);
      writeFileSync(path('bin/gh'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
      const unposted = await step(scriptNamed('Post the comment'), env);
      expect([unposted.status, unposted.output]).toEqual([
        0,
        expect.stringContaining('::notice::the comment was not posted'),
      ]);
    });
  });
});

describe('the review of a pull request', () => {
  const repository = useRepository('review');
  const workflow = readPipeline('examples/github/review.yml').jobs as typeof jobs;
  const scriptNamed = (job: string, name: string): string =>
    workflow[job]?.steps.find((one) => one.name === name)?.run ?? '';

  /** The change of a pull request, merged into the base. */
  function merge(file: string, text: string): void {
    const { path, git } = repository;
    writeFileSync(path('work', file), text);
    git('add', '--all');
    git('-c', 'user.name=n', '-c', 'user.email=n@example.com', 'commit', '-q', '-m', 'merged');
  }

  async function run(): Promise<readonly (number | null)[]> {
    const { path, step } = repository;
    writeFileSync(path('output'), '');
    // The tools are those of the base; what the pull request brings under their name is never run.
    mkdirSync(path('base'), { recursive: true });
    writeFileSync(path('base/package.json'), '{}');
    mkdirSync(path('work/node_modules/.bin'), { recursive: true });
    const fake = `#!/bin/sh\ntouch "${path('fooled')}"\necho '### No difference'\n`;
    writeFileSync(path('work/node_modules/.bin/rulec'), fake, { mode: 0o755 });
    const env = {
      GITHUB_WORKSPACE: path(),
      RUNNER_TEMP: path('runner'),
      GITHUB_OUTPUT: path('output'),
      GITHUB_STEP_SUMMARY: path('summary'),
    };
    const installed = await step(scriptNamed('diff', 'Install the rulec of the base'), env, path('base'));
    expect(installed.status, installed.output).toBe(0);
    expect(readFileSync(path('output'), 'utf8')).toBe('there=true\n');
    const compared = await step(scriptNamed('diff', 'Compare with the base'), env);
    const [, STATUS = ''] = /^status=(.*)$/m.exec(readFileSync(path('output'), 'utf8')) ?? [];
    expect(existsSync(path('fooled'))).toBe(false);
    return [compared.status, (await step(scriptNamed('diff', 'Look for new access'), { STATUS })).status];
  }

  it('installs and runs what the base has, never what the pull request brings', () => {
    const { diff, comment } = workflow as Record<string, { steps: readonly Record<string, unknown>[] }>;
    const checkouts = diff?.steps.filter(({ uses }) => String(uses ?? '').startsWith('actions/checkout@'));
    expect(checkouts?.map((one) => one.with)).toEqual([
      expect.objectContaining({ ref: expect.stringContaining('pull_request.base.sha'), path: 'base' }),
      expect.not.objectContaining({ ref: expect.anything() }),
    ]);
    for (const one of diff?.steps ?? []) {
      if (/\bnp[mx]\b/.test(String(one.run ?? ''))) expect(one['working-directory']).toBe('base');
    }
    expect(mappingsIn(comment?.steps).some(({ uses }) => /checkout/.test(String(uses ?? '')))).toBe(false);
  });

  it('compares nothing where the base has no rulec yet', async () => {
    const { path, step } = repository;
    mkdirSync(path('base'));
    writeFileSync(path('output'), '');
    const script = scriptNamed('diff', 'Install the rulec of the base');
    const { status, output } = await step(script, { GITHUB_OUTPUT: path('output') }, path('base'));
    expect([status, readFileSync(path('output'), 'utf8')]).toEqual([0, '']);
    expect(output).toContain('::notice::the base branch has no rulec yet');
  });

  it('fails on new access until the repository agrees to it, and posts the comment from a job of its own', async () => {
    const { path, step, calls } = repository;
    const rules = readFileSync(path('work/rules.yaml'), 'utf8');
    const news = '  - { id: news, services: [443/https], to: [{ hosts: [news.example.com] }] }\n';
    merge('rules.yaml', rules.replace(/^rules:\n/m, `rules:\n${news}`));
    expect(await run()).toEqual([0, 1]);
    const comment = readFileSync(path('runner/review/comment.md'), 'utf8');
    expect(comment).toMatch(/^### .*New access: 1 host name.*\n[\s\S]*<!-- rulec diff: rules.yaml -->\n$/);
    expect(readFileSync(path('summary'), 'utf8')).toBe(comment);
    expect(readFileSync(path('runner/review/diff.html'), 'utf8')).toMatch(/^<!doctype html>/);
    const env = { GH_TOKEN: 'x', REPOSITORY: 'o/r', NUMBER: '7', RUNNER_TEMP: path('runner') };
    const posted = await step(scriptNamed('comment', 'Post or update the comment'), env);
    expect([posted.status, calls().at(-1)]).toEqual([
      0,
      expect.stringMatching(/^gh api --method POST repos\/o\/r\/issues\/7\/comments /),
    ]);
    writeFileSync(
      path('bin/gh'),
      `#!/bin/sh\nprintf '%s\\n' "gh $*" >> "${path('calls')}"\necho '42 <!-- rulec diff: rules.yaml -->'\n`,
    );
    await step(scriptNamed('comment', 'Post or update the comment'), env);
    expect(calls().at(-1)).toMatch(/^gh api --method PATCH repos\/o\/r\/issues\/comments\/42 /);
    writeFileSync(path('work/exceptions.yaml'), 'exceptions: [{ rule: news, reason: NET-99 }]\n');
    expect(await run()).toEqual([0, 0]);
  });

  it('shows all of a new rule set, and fails where one does not load', async () => {
    const { path, git } = repository;
    const rules = readFileSync(path('work/rules.yaml'), 'utf8');
    git('rm', '-q', 'rules.yaml');
    git('-c', 'user.name=n', '-c', 'user.email=n@example.com', 'commit', '-q', '-m', 'none');
    merge('rules.yaml', rules);
    expect(await run()).toEqual([0, 1]);
    const config = readFileSync(path('work/rulec.yaml'), 'utf8');
    merge('rulec.yaml', config.replace('pf: {}', 'pf: { closing: none }'));
    expect(await run()).toEqual([0, 1]);
    expect(readFileSync(path('summary'), 'utf8')).toContain('option closing: deny in OLD, none in NEW');
    merge('rules.yaml', 'rulec: 2\n');
    expect(await run()).toEqual([3, 1]);
  });
});
