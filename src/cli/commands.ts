import type { Command } from './command.ts'

/** One line of the list of commands; the code behind it is loaded only when it is called. */
export interface Listed {
  readonly words: readonly string[]
  readonly usage: string
  readonly does: string
  readonly load: () => Promise<Command>
}

const commands: readonly Listed[] = [
  {
    words: ['demo'],
    usage: '[--base-port N] [--data DIR] [--reset] [--without-year]',
    does: 'three nations on this machine, exchanging',
    load: async () => (await import('./demo.ts')).demo,
  },
  {
    words: ['init'],
    usage:
      'DIR --member CODE --name TEXT [--exchange-url URL] [--console-url URL] [--database postgres://…] [--identity ID]',
    does: 'makes a node: its directory and keys',
    load: async () => (await import('./init.ts')).init,
  },
  {
    words: ['serve'],
    usage: 'DIR',
    does: 'runs a node until it is told to stop',
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    words: ['card'],
    usage: 'DIR',
    does: "this member's public card",
    load: async () => (await import('./card.ts')).card,
  },
  {
    words: ['charter', 'draft'],
    usage: '--cards FILE… --agreement FILE… [--quorum N] [--previous FILE] [--alliance NAME]',
    does: 'writes a charter for signing',
    load: async () => (await import('./charter-draft.ts')).charterDraft,
  },
  {
    words: ['charter', 'sign'],
    usage: 'FILE --with DIR',
    does: "adds this member's signature",
    load: async () => (await import('./charter-sign.ts')).charterSign,
  },
  {
    words: ['charter', 'adopt'],
    usage: 'FILE --into DIR',
    does: 'puts a signed charter in force',
    load: async () => (await import('./charter-adopt.ts')).charterAdopt,
  },
  {
    words: ['charter', 'fetch'],
    usage: 'DIR MEMBER > FILE',
    does: 'the signed charter that another member holds; adopts nothing',
    load: async () => (await import('./charter-fetch.ts')).charterFetch,
  },
  {
    words: ['charter', 'preview'],
    usage: 'FILE --for DIR',
    does: 'what adopting a charter would change; changes nothing',
    load: async () => (await import('./charter-preview.ts')).charterPreview,
  },
  {
    words: ['preview'],
    usage:
      'DIR FILE [--format auto|stix|document|…] [--mapping COLUMN:KIND,…] [--source NAME] [--tlp LABEL] [--releasable-to JP,PH] [--space EXERCISE]',
    does: 'what each recipient would read of a file; changes nothing',
    load: async () => (await import('./preview.ts')).preview,
  },
  {
    words: ['import'],
    usage:
      'DIR FILE|- [--format auto|stix|misp|csv|text|document|…] [--mapping COLUMN:KIND,…] [--source NAME] [--tlp LABEL] [--releasable-to JP,PH] [--space EXERCISE]',
    does: 'publishes a file of objects',
    load: async () => (await import('./import.ts')).importFile,
  },
  {
    words: ['export'],
    usage: 'DIR [--format stix|misp|csv|suricata|rpz|…] [--recipient CODE] [--type TYPE,…] [--out FILE]',
    does: 'writes what the node holds, or what a recipient sees',
    load: async () => (await import('./export.ts')).exportBundle,
  },
  {
    words: ['why'],
    usage: 'DIR OBJECT-ID --recipient CODE|client:LABEL|public [--space EXERCISE]',
    does: 'who may see an object, and why',
    load: async () => (await import('./why.ts')).why,
  },
  {
    words: ['proof', 'verify'],
    usage: 'FILE|- [--charter FILE]',
    does: 'what an evidence file proves and what it only claims, without a node',
    load: async () => (await import('./proof-verify.ts')).proofVerify,
  },
  {
    words: ['proof'],
    usage: 'DIR OBJECT-ID [--version V] [--for MEMBER] [--with-texts] [--out FILE]',
    does: "an object's whole history as one signed file: who has it, who not, where it is gone",
    load: async () => (await import('./proof.ts')).proof,
  },
  {
    words: ['recall'],
    usage: 'DIR OBJECT-ID [--version V] --reason TEXT [--wait SECONDS] [--space EXERCISE]',
    does: 'takes back what this member published, and says who obeyed',
    load: async () => (await import('./recall.ts')).recall,
  },
  {
    words: ['verdict'],
    usage: 'DIR OBJECT-ID seen|blocked|false-positive|too-late|useful [--sector WORD] [--remark TEXT] [--withdraw]',
    does: 'says what an object was worth here; its producer learns it',
    load: async () => (await import('./verdict.ts')).verdict,
  },
  {
    words: ['assess'],
    usage:
      'DIR ID [--actor ID --scale NAME --label WORD [--analytic WORD] [--reliability A–F] | --opinion agree|disagree|… [--instead ID] | --name TEXT --used-by TEXT [--extent WORD] [--other ID]] [--because TEXT] [--evidence ID…] [--tlp LABEL] [--releasable-to JP,PH] [--withdraw]',
    does: 'who did it, as each member sees it; or says it, disagrees, or links a name',
    load: async () => (await import('./assess.ts')).assess,
  },
  {
    words: ['scorecards'],
    usage: 'DIR',
    does: 'what each member, producer and source contributed: alone, first, confirmed, seen, wrong',
    load: async () => (await import('./scorecards.ts')).scorecards,
  },
  {
    words: ['privacy-report'],
    usage: 'DIR [--from DATE] [--until DATE]',
    does: 'what the records show under the principles of CBPR',
    load: async () => (await import('./privacy-report.ts')).privacyReport,
  },
  {
    words: ['pseudonym'],
    usage: 'DIR VALUE',
    does: 'what a pseudonym of this node stands for',
    load: async () => (await import('./pseudonym.ts')).pseudonym,
  },
  {
    words: ['client', 'add'],
    usage: 'DIR NAME --tlp LABEL [--write]',
    does: 'a TAXII or API client of this node',
    load: async () => (await import('./client-add.ts')).clientAdd,
  },
  {
    words: ['client', 'disable'],
    usage: 'DIR NAME',
    does: "a client's password and token are worth nothing at once",
    load: async () => (await import('./account-change.ts')).clientDisable,
  },
  {
    words: ['client', 'enable'],
    usage: 'DIR NAME',
    does: 'a disabled client may read again',
    load: async () => (await import('./account-change.ts')).clientEnable,
  },
  {
    words: ['source', 'add'],
    usage:
      'DIR NAME --taxii URL|--url URL|--csaf URL|--misp URL|--folder PATH [--root URL] [--collection ID…] [--format FORMAT] [--mapping COLUMN:KIND,…] [--proof signature|hash] [--every 6h] [--tlp LABEL] [--agreement ID…] [--owner TEXT] [--basis TEXT] [--user NAME] [--secret-stdin] [--certificate FILE --key FILE] [--ca FILE] [--paused]',
    does: 'subscribes to a TAXII server, a CSAF provider, or to files by address or folder',
    load: async () => (await import('./source-add.ts')).sourceAdd,
  },
  {
    words: ['source', 'set'],
    usage: 'DIR NAME [what is to be changed, as with add] [--no-credentials]',
    does: 'changes a source; another address begins anew',
    load: async () => (await import('./source-add.ts')).sourceSet,
  },
  {
    words: ['source', 'test'],
    usage: 'DIR NAME [as with add]',
    does: 'looks what a source offers, and takes nothing',
    load: async () => (await import('./source-add.ts')).sourceTest,
  },
  {
    words: ['source', 'list'],
    usage: 'DIR',
    does: 'the sources, how they are and what they brought',
    load: async () => (await import('./source-commands.ts')).sourceList,
  },
  {
    words: ['source', 'show'],
    usage: 'DIR NAME',
    does: 'one source',
    load: async () => (await import('./source-commands.ts')).sourceShow,
  },
  {
    words: ['source', 'run'],
    usage: 'DIR NAME [--from-start] [--wait SECONDS]',
    does: 'reads a source now',
    load: async () => (await import('./source-commands.ts')).sourceRun,
  },
  {
    words: ['source', 'pause'],
    usage: 'DIR NAME',
    does: 'reads a source no more until it is resumed',
    load: async () => (await import('./source-commands.ts')).sourcePause,
  },
  {
    words: ['source', 'resume'],
    usage: 'DIR NAME',
    does: 'reads a paused source again',
    load: async () => (await import('./source-commands.ts')).sourceResume,
  },
  {
    words: ['source', 'remove'],
    usage: 'DIR NAME',
    does: 'unsubscribes; what it brought stays',
    load: async () => (await import('./source-commands.ts')).sourceRemove,
  },
  {
    words: ['source', 'quarantine', 'retry'],
    usage: 'DIR NAME [DIGEST…]',
    does: 'hands in again what was not taken',
    load: async () => (await import('./source-commands.ts')).sourceRetry,
  },
  {
    words: ['source', 'quarantine', 'discard'],
    usage: 'DIR NAME [DIGEST…]',
    does: 'throws away for good what was not taken',
    load: async () => (await import('./source-commands.ts')).sourceDiscard,
  },
  {
    words: ['source', 'quarantine'],
    usage: 'DIR NAME',
    does: 'what a source brought that was not taken, and why',
    load: async () => (await import('./source-commands.ts')).sourceQuarantine,
  },
  {
    words: ['user', 'add'],
    usage: 'DIR NAME --role reader|analyst|releaser|admin|auditor [--password-stdin]',
    does: 'a person who signs in to the console',
    load: async () => (await import('./user-add.ts')).userAdd,
  },
  {
    words: ['user', 'disable'],
    usage: 'DIR NAME',
    does: 'ends a person’s sessions and lets it in no more',
    load: async () => (await import('./account-change.ts')).userDisable,
  },
  {
    words: ['user', 'enable'],
    usage: 'DIR NAME',
    does: 'lets a disabled person in again',
    load: async () => (await import('./account-change.ts')).userEnable,
  },
  {
    words: ['user', 'reset'],
    usage: 'DIR NAME',
    does: 'a new password, shown once; sessions and passkeys end',
    load: async () => (await import('./account-change.ts')).userReset,
  },
  {
    words: ['user', 'role'],
    usage: 'DIR NAME ROLE',
    does: 'what a person may do from now on',
    load: async () => (await import('./account-change.ts')).userRole,
  },
  {
    words: ['status'],
    usage: 'DIR [--space EXERCISE]',
    does: 'counts, links, lag, health',
    load: async () => (await import('./status.ts')).status,
  },
  {
    words: ['backup'],
    usage: 'DIR --out FILE',
    does: 'copies the embedded store while the node runs',
    load: async () => (await import('./backup.ts')).backup,
  },
  {
    words: ['restore'],
    usage: 'DIR --from FILE',
    does: 'puts a backup in place of the embedded store of a node that does not run',
    load: async () => (await import('./restore.ts')).restore,
  },
  {
    words: ['lint'],
    usage: 'FILE|- --persona TIP|SXP|…',
    does: 'what an interoperability profile asks for beyond STIX, finding by finding',
    load: async () => (await import('./lint.ts')).lint,
  },
  {
    words: ['validate'],
    usage: 'FILE|- [--strict]',
    does: 'holds a file to STIX 2.1, object by object; needs no node',
    load: async () => (await import('./validate.ts')).validateFile,
  },
  {
    words: ['verify'],
    usage: 'DIR',
    does: 'checks everything stored; names the first bad entry',
    load: async () => (await import('./verify.ts')).verify,
  },
  {
    words: ['ledger', 'resume'],
    usage: 'DIR --alone',
    does: 'signs the ledger without the word of the other members',
    load: async () => (await import('./ledger-resume.ts')).ledgerResume,
  },
  {
    words: ['ledger', 'renew'],
    usage: 'DIR --reason TEXT',
    does: 'prepares the ledger that follows one that members contradict',
    load: async () => (await import('./ledger-renew.ts')).ledgerRenew,
  },
  {
    words: ['ledger', 'proof'],
    usage: 'DIR --member CODE --lane flash|priority|routine --step N [--out FILE]',
    does: 'a file that proves one step of a stream, anywhere',
    load: async () => (await import('./ledger-proof.ts')).ledgerProof,
  },
  {
    words: ['pattern', 'match'],
    usage: 'PATTERN --observations FILE [--strict] [--compat]',
    does: 'evaluates a STIX pattern on the observed-data of a bundle',
    load: async () => (await import('./pattern-match.ts')).patternMatch,
  },
  {
    words: ['match'],
    usage:
      'DIR --input FILE|- --format zeek|suricata-eve|ndjson|csv|syslog|dns-log|windows-event [--sector NAME] [--map FILE]',
    does: 'looks telemetry up; what is seen becomes sightings',
    load: async () => (await import('./match.ts')).match,
  },
  {
    words: ['watch'],
    usage:
      'DIR --follow FILE|--input -|--listen tcp://HOST:PORT|--listen tls://HOST:PORT --cert FILE --key FILE [--client-ca FILE]|--nats nats://HOST:PORT --stream NAME [as with sensor run] --format NAME [--sector NAME] [--map FILE] [--state FILE]',
    does: 'looks telemetry up as it comes: a file that is followed, standard input, syslog or JSON over TCP or TLS, a stream of NATS',
    load: async () => (await import('./watch.ts')).watch,
  },
  {
    words: ['sensor', 'add'],
    usage: 'DIR NAME --out FILE [--sector NAME] [--url https://HOST:PORT]',
    does: 'enrols a sensor; the file is what it begins with, and secret',
    load: async () => (await import('./sensor-administration.ts')).sensorAdd,
  },
  {
    words: ['sensor', 'list'],
    usage: 'DIR',
    does: 'the sensors of a node, how each is and what it told',
    load: async () => (await import('./sensor-administration.ts')).sensorList,
  },
  {
    words: ['sensor', 'revoke'],
    usage: 'DIR NAME',
    does: 'a sensor gets no index and may tell nothing any more, at once',
    load: async () => (await import('./sensor-administration.ts')).sensorRevoke,
  },
  {
    words: ['sensor', 'remove'],
    usage: 'DIR NAME',
    does: 'forgets a sensor that was revoked',
    load: async () => (await import('./sensor-administration.ts')).sensorRemove,
  },
  {
    words: ['sensor', 'init'],
    usage: 'SENSOR-DIR --enrolment FILE|-',
    does: 'makes the directory of a sensor of what its node gave it',
    load: async () => (await import('./sensor-run.ts')).sensorInit,
  },
  {
    words: ['sensor', 'run'],
    usage:
      'SENSOR-DIR --format NAME [--map FILE] and one of: --follow FILE, --input -, --listen …, --nats nats://HOST:PORT|tls://HOST:PORT… --stream NAME [--durable NAME] [--subject TEXT] [--workers N] [--creds FILE|--login FILE] [--nats-ca FILE] [--nats-cert FILE --nats-key FILE]; [--event-key FILE] [--look-back-days N [--look-back-value-days N] [--look-back-megabytes N]] [--anew]',
    does: 'looks telemetry up beside its collector; its node gets sightings alone',
    load: async () => (await import('./sensor-run.ts')).sensorRun,
  },
  {
    words: ['detection'],
    usage: 'DIR [--reset INDICATOR-ID | --rule FILE]',
    does: 'what is looked for and what matched too much; looks for one again, or says by which rule indicators lose their worth',
    load: async () => (await import('./detection.ts')).detection,
  },
  {
    words: ['allow'],
    usage: 'DIR [--value VALUE --reason TEXT [--days N] | --remove ID]',
    does: 'values for which nothing is raised: lists them, adds one, takes one out',
    load: async () => (await import('./allow.ts')).allow,
  },
  {
    words: ['seen'],
    usage: 'DIR [VALUE…] [--input FILE|-]',
    does: 'on which days telemetry named these values before; without a value: of which days that is known',
    load: async () => (await import('./seen.ts')).seen,
  },
  {
    words: ['ask'],
    usage: 'DIR [VALUE…] [--input FILE|-] [--to JP,PH]',
    does: 'asks members whether they know values, which they do not learn; without a value: who may be asked, and who may ask',
    load: async () => (await import('./ask.ts')).ask,
  },
  {
    words: ['pattern'],
    usage: 'TEXT|- [--explain] [--language stix|sigma|yara]',
    does: 'checks a STIX pattern, or a rule; prints the normal form, or what it needs to see',
    load: async () => (await import('./pattern.ts')).pattern,
  },
  {
    words: ['conformance'],
    usage: 'URL [--user NAME --password TEXT] [--ca FILE] [--write]',
    does: 'checks any TAXII 2.1 server against the standard',
    load: async () => (await import('./conformance.ts')).conformance,
  },
  {
    words: ['container', 'write'],
    usage: 'DIR --to CODE --out FILE [--since receipt|start] [--split 10MB] [--resume-alone]',
    does: 'a sealed file with what waits for a member',
    load: async () => (await import('./container-write.ts')).containerWrite,
  },
  {
    words: ['container', 'read'],
    usage: 'DIR [FILE…]',
    does: 'takes sealed files, whole or in parts, and what waits',
    load: async () => (await import('./container-read.ts')).containerRead,
  },
  {
    words: ['exercise', 'open'],
    usage: 'DIR NAME --agreement ID --with JP,PH [--from MOMENT] --until MOMENT',
    does: 'opens a drill in a space of its own; the others are told, and each joins it',
    load: async () => (await import('./exercise-open.ts')).exerciseOpen,
  },
  {
    words: ['exercise', 'list'],
    usage: 'DIR',
    does: 'the exercises that this node knows of',
    load: async () => (await import('./exercise-list.ts')).exerciseList,
  },
  {
    words: ['exercise', 'join'],
    usage: 'DIR NAME',
    does: 'takes part in an exercise that another member opened',
    load: async () => (await import('./exercise-join.ts')).exerciseJoin,
  },
  {
    words: ['exercise', 'end'],
    usage: 'DIR NAME',
    does: 'ends an exercise (of another member: leaves it); everything of it is removed',
    load: async () => (await import('./exercise-end.ts')).exerciseEnd,
  },
  {
    words: ['flash', 'write'],
    usage: 'DIR --tlp LABEL --subject TEXT --text FILE|- [--indicator VALUE…] [--out FILE] [--qr]',
    does: 'signs a flash alert and publishes it',
    load: async () => (await import('./flash-write.ts')).flashWrite,
  },
  {
    words: ['flash', 'verify'],
    usage: 'FILE|- --charter FILE',
    does: 'checks a flash alert, without a node',
    load: async () => (await import('./flash-verify.ts')).flashVerify,
  },
  {
    words: ['flash', 'ack'],
    usage: 'DIR NAME|FILE',
    does: 'the code that acknowledges a flash alert',
    load: async () => (await import('./flash-ack.ts')).flashAck,
  },
  {
    words: ['flash', 'confirm'],
    usage: 'DIR NAME --member CODE --code CODE',
    does: 'records the code that a member read out',
    load: async () => (await import('./flash-confirm.ts')).flashConfirm,
  },
  {
    words: ['flash', 'list'],
    usage: 'DIR',
    does: 'flash alerts, and who acknowledged them',
    load: async () => (await import('./flash-list.ts')).flashList,
  },
  {
    words: ['incident', 'file'],
    usage: 'DIR FILE|- [--evidence FILE…]',
    does: 'takes a report in the shape of an e-mail, in English, Japanese or Filipino',
    load: async () => (await import('./incident-file.ts')).incidentFile,
  },
  {
    words: ['incident', 'list'],
    usage: 'DIR [--closed]',
    does: 'incidents, those whose clock ends first at the head',
    load: async () => (await import('./incident-list.ts')).incidentList,
  },
  {
    words: ['incident', 'show'],
    usage: 'DIR NUMBER',
    does: 'one incident: its clocks, tasks, consent and requests',
    load: async () => (await import('./incident-show.ts')).incidentShow,
  },
  {
    words: ['incident', 'form'],
    usage: 'DIR NUMBER RULE [--html] [--out FILE]',
    does: 'an authority’s form, filled from the record',
    load: async () => (await import('./incident-form.ts')).incidentForm,
  },
  {
    words: ['incident', 'consent'],
    usage: 'DIR NUMBER [--to JP,US,RULE] --by TEXT [--purpose TEXT] [--share]',
    does: 'records to whom the reporter consents; with --share it goes to them',
    load: async () => (await import('./incident-consent.ts')).incidentConsent,
  },
  {
    words: ['incident', 'invite'],
    usage: 'DIR --name TEXT [--language en|ja|fil] [--sector NAME] [--days N]',
    does: 'a link by which somebody reports one incident',
    load: async () => (await import('./incident-invite.ts')).incidentInvite,
  },
  {
    words: ['incident', 'template'],
    usage: '[--language en|ja|fil]',
    does: 'an empty report, to be filled and filed',
    load: async () => (await import('./incident-template.ts')).incidentTemplate,
  },
  {
    words: ['incident', 'rules'],
    usage: 'DIR [--set FILE|-] [--reset ID]',
    does: 'reporting rules: which clocks run from what',
    load: async () => (await import('./incident-rules.ts')).incidentRules,
  },
  {
    words: ['advisory', 'list'],
    usage: 'DIR [--published]',
    does: 'joint advisories in work, or published',
    load: async () => (await import('./advisory-list.ts')).advisoryList,
  },
  {
    words: ['advisory', 'show'],
    usage: 'DIR ID',
    does: 'one advisory: drafts, sign-offs, clock, what each reader gets',
    load: async () => (await import('./advisory-show.ts')).advisoryShow,
  },
  {
    words: ['advisory', 'draft'],
    usage: 'DIR FILE|- [--amend ID] [--note TEXT]',
    does: 'begins a joint advisory, or puts another text in its place',
    load: async () => (await import('./advisory-draft.ts')).advisoryDraft,
  },
  {
    words: ['advisory', 'comment'],
    usage: 'DIR ID --text TEXT [--part KEY]',
    does: 'comments on a draft, for its members',
    load: async () => (await import('./advisory-comment.ts')).advisoryComment,
  },
  {
    words: ['advisory', 'sign-off'],
    usage: 'DIR ID HASH [--withdraw REASON]',
    does: 'signs off the document of this hash, or takes that back',
    load: async () => (await import('./advisory-sign-off.ts')).advisorySignOff,
  },
  {
    words: ['csaf', 'check'],
    usage: 'DIR FILE|-',
    does: 'checks a CSAF document with the hash and signature beside it',
    load: async () => (await import('./csaf-check.ts')).csafCheck,
  },
  {
    words: ['csaf', 'trust'],
    usage: 'DIR FILE|- --name TEXT --namespace URL',
    does: 'trusts a publisher of CSAF by its OpenPGP key',
    load: async () => (await import('./csaf-trust.ts')).csafTrust,
  },
  {
    words: ['hunt', 'ask'],
    usage: 'DIR FILE --to JP,PH [--days N] [--tlp LABEL] [--about ID…]',
    does: 'asks members to look for what a package (YAML or JSON) says',
    load: async () => (await import('./hunt.ts')).huntAsk,
  },
  {
    words: ['hunt', 'list'],
    usage: 'DIR [--in]',
    does: 'hunts of ours: who looked, where, since when; with --in, those that others ask of us',
    load: async () => (await import('./hunt.ts')).huntList,
  },
  {
    words: ['hunt', 'show'],
    usage: 'DIR ID',
    does: 'one hunt of ours, or one offer to us with what was looked at',
    load: async () => (await import('./hunt.ts')).huntShow,
  },
  {
    words: ['hunt', 'accept'],
    usage: 'DIR ID',
    does: 'says that we shall look',
    load: async () => (await import('./hunt.ts')).huntAccept,
  },
  {
    words: ['hunt', 'refuse'],
    usage: 'DIR ID --reason TEXT',
    does: 'says that we shall not look, and why',
    load: async () => (await import('./hunt.ts')).huntRefuse,
  },
  {
    words: ['hunt', 'run'],
    usage: 'DIR ID [--file FILE|- --format NAME [--sector NAME] [--map FILE] [--name TEXT]]',
    does: 'looks in what the node holds of its own, or in telemetry; tells nothing of what it finds',
    load: async () => (await import('./hunt.ts')).huntRun,
  },
  {
    words: ['hunt', 'discard'],
    usage: 'DIR ID RUN',
    does: 'takes a run out before it is told',
    load: async () => (await import('./hunt.ts')).huntDiscard,
  },
  {
    words: ['hunt', 'answer'],
    usage: 'DIR ID [--times|--nothing] [--remark TEXT]',
    does: 'releases counts, zeros too; times as well, or nothing',
    load: async () => (await import('./hunt.ts')).huntAnswer,
  },
  {
    words: ['hunt', 'withdraw'],
    usage: 'DIR HUNT',
    does: 'asks no more',
    load: async () => (await import('./hunt.ts')).huntWithdraw,
  },
  {
    words: ['situation', 'show'],
    usage: 'DIR [--days N] [--member CODE] [--sector NAME]',
    does: 'attempts and incidents, with their change by week and year',
    load: async () => (await import('./situation-show.ts')).situationShow,
  },
  {
    words: ['situation', 'brief'],
    usage: 'DIR [--weekly] [--language en|ja|fil] [--format text|html|pdf] [--out FILE]',
    does: 'the daily or weekly briefing',
    load: async () => (await import('./situation-brief.ts')).situationBrief,
  },
  {
    words: ['situation', 'alerts'],
    usage: 'DIR [--look]',
    does: 'rates that were above what is usual, and why; with --look judged now',
    load: async () => (await import('./situation-alerts.ts')).situationAlerts,
  },
  {
    words: ['situation', 'layer'],
    usage: 'DIR [--domain NAME] [--days N] [--of ID] [--with FILE --how sum|difference|and|and-not|or] [--out FILE]',
    does: 'what was seen, or what an actor uses, as an ATT&CK Navigator layer',
    load: async () => (await import('./situation-layer.ts')).situationLayer,
  },
  {
    words: ['situation', 'statistics'],
    usage: 'DIR [--draft MONDAY] [--publish MONDAY]',
    does: 'what members published of their weeks; with --publish ours',
    load: async () => (await import('./situation-statistics.ts')).situationStatistics,
  },
  {
    words: ['doctor'],
    usage: 'DIR',
    does: 'the effective configuration, and self-checks',
    load: async () => (await import('./doctor.ts')).doctor,
  },
]

/** The command that these words begin with, and the words after its name. */
export function findCommand(
  words: readonly string[],
): { readonly listed: Listed; readonly rest: readonly string[] } | null {
  const found = commands.find((command) => command.words.every((word, index) => words[index] === word))
  return found === undefined ? null : { listed: found, rest: words.slice(found.words.length) }
}

export function usageLine(listed: Listed): string {
  return `trefoil ${[...listed.words, listed.usage].join(' ')}`
}

export function listCommands(): string {
  const names = commands.map((command) => command.words.join(' '))
  const width = Math.max(...names.map((name) => name.length))
  return commands.map((command, index) => `  ${(names[index] ?? '').padEnd(width)}  ${command.does}`).join('\n')
}
