/** Certificates of the lab, made anew for each run by OpenSSL. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Makes an authority, signed by another or by itself. */
function makeAuthority(folder, name, subject, issuer) {
  const file = `${folder}/${name}`;
  const more = [
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  ];
  if (issuer === undefined) {
    openssl(
      'req',
      '-x509',
      ...key,
      '-days',
      '3',
      '-subj',
      `/CN=${subject}`,
      ...more,
      '-keyout',
      `${file}.key`,
      '-out',
      `${file}.crt`,
    );
  } else {
    writeFileSync(
      `${file}.ext`,
      'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n',
    );
    sign(file, subject, issuer, '3');
  }
  return { file, pem: readFileSync(`${file}.crt`, 'utf8') };
}

function sign(file, subject, issuer, days) {
  openssl('req', ...key, '-subj', `/CN=${subject}`, '-keyout', `${file}.key`, '-out', `${file}.csr`);
  const by = ['-CA', `${issuer.file}.crt`, '-CAkey', `${issuer.file}.key`, '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    `${file}.csr`,
    ...by,
    '-days',
    days,
    '-extfile',
    `${file}.ext`,
    '-out',
    `${file}.crt`,
  );
}

function openssl(...words) {
  execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Makes a server's certificate; `with_` are the certificates that it sends behind its own. */
function makeLeaf(folder, name, host, issuer, { days = '3', sends = [] } = {}) {
  const file = `${folder}/${name}`;
  writeFileSync(`${file}.ext`, `subjectAltName=DNS:${host}\nextendedKeyUsage=serverAuth\n`);
  sign(file, host, issuer, days);
  const cert = [readFileSync(`${file}.crt`, 'utf8'), ...sends.map(({ pem }) => pem)].join('');
  return { key: readFileSync(`${file}.key`, 'utf8'), cert };
}

/** An authority as a server has it that signs for itself. */
function readPair({ file, pem }) {
  return { key: readFileSync(`${file}.key`, 'utf8'), cert: pem };
}

export function makeCertificates(folder) {
  const world = makeAuthority(folder, 'world', 'Lab Public Root');
  const middle = makeAuthority(folder, 'middle', 'Lab Issuing Authority', world);
  // A name that would act on a terminal, if anybody let it.
  const company = makeAuthority(folder, 'company', 'Company \u001b[31mRoot');
  const sends = [middle];
  const leaf = (name, host = `${name}.lab.test`, more = { sends }) =>
    makeLeaf(folder, name, host, middle, more);
  return {
    authorities: { world: world.pem, company: company.pem },
    companyFile: company.file,
    good: leaf('good', '*.lab.test'),
    expired: leaf('expired', 'expired.lab.test', { sends, days: '-1' }),
    wrong: leaf('wrong', 'other.example'),
    incomplete: makeLeaf(folder, 'incomplete', 'incomplete.lab.test', middle),
    opened: makeLeaf(folder, 'opened', '*.lab.test', company, { sends: [company] }),
    alone: readPair(makeAuthority(folder, 'alone', 'alone.lab.test')),
    self: makeLeaf(folder, 'self', 'self.lab.test', makeAuthority(folder, 'self-ca', 'self.lab.test')),
  };
}
