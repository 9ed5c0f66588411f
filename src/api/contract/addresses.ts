/**
 * The addresses. GET unless said otherwise; `{id}` is URL-encoded. Lists take `limit` (1–200, default 50) and `cursor`.
 *
 *   POST   /session                 signIn → session, sets the cookie;  GET /session;  DELETE /session;  PATCH /session/preferences;  PUT /session/password passwordChange → session
 *   /session/kept → kept;  PUT /session/views newViews → kept;  PUT /session/visit newVisit → kept
 *   /about → about (nobody needs to be signed in)
 *   /objects?type=&tlp=&origin=&q=&since=&cursor=&limit=     → list (type, tlp, origin may repeat; tlp may be `unmarked`)
 *   /objects/{id}?version=          → detail        /objects/{id}/text?version=  the exact bytes, application/stix+json
 *   /objects/{id}/recipients        → decision[]    /objects/{id}/why?recipient=JP → decision
 *   /objects/{id}/neighbour-counts → neighbourCounts            /objects/{id}/neighbours?kind=uses&direction=out&type=malware&cursor=&limit= → neighbours (up to 100)
 *   POST   /graph  graphQuestion → a graphPiece a line: these objects and the links between them;  /path?from=&to= → path;  POST /graph/bundle graphQuestion → their exact texts (releaser)
 *   POST   /objects/{id}/recall  newRecall → recall (releaser)    /objects/{id}/taken-back → takenBack
 *   PUT and DELETE /objects/{id}/preserve (releaser)             /recalls → recalls        /recalls/{num} → recall
 *   /objects/{id}/evidence?version=&for=JP&texts=yes → an evidence file (releaser, admin, auditor);  POST /evidence/verification  such a file → evidenceReport
 *   /objects/{id}/attribution → attribution;  POST /objects/{id}/assessments newAssessment, /objects/{id}/positions newPosition (of an assessment), /objects/{id}/names newName → saidHere;  POST /assessments/{id}/withdrawal
 *   POST   /bulk  newBulk → bulkPiece, one a line: fixes what a verdict over a whole filter would be about;  GET /bulk → bulkActs (your own);  /bulk/{id} → bulkAct;  POST /bulk/{id}/start, /stop, /undo → bulkAct (analyst)
 *   /list-changes?from=&until=&type=&tlp=&origin=&q= → listChanges: a list at two moments
 *   /counts → counts                /arrivals?since=  → arrivals
 *                /alliance → alliance            /status → status
 *   POST   /import?tlp=&releasable-to=JP,PH          body: a bundle, an envelope or one object → importResult
 *   POST   /paste?title=           a text, mail, HTML or PDF of at most 32 MB → pasted; changes nothing
 *   /export?recipient=&type=        → application/stix+json bundle, streamed
 *   PUT    /charter                 a DSSE envelope → alliance (admin)
 *   POST   /users  newUser → newUserResult;  GET /users → users;  PATCH /users/{name};  POST /users/{name}/password;  DELETE /users/{name}/sessions
 *   POST   /clients newClient → newClientResult;  GET /clients → clients;  PATCH /clients/{name};  POST /clients/{name}/credentials
 *   POST   /sources newSource → source;  GET /sources → sources;  GET, PATCH sourceChange, DELETE /sources/{name};  PUT /sources/{name}/agreements sourceAgreements (releaser);  POST /sources/{name}/run;  POST /sources/probe sourceProbe → sourceFound
 *   /sources/{name}/quarantine?cursor= → quarantine;  POST /sources/{name}/quarantine quarantineAct → quarantineResult;  /sources/{name}/quarantine/{digest}  its text
 *   /identities: whom the OpenID provider vouches for;  POST links, DELETE unlinks
 *   POST   /session/step-up  stepUp → stepUpResult, for what answers 403 with the problem type step-up-needed
 *   /session/passkeys, /session/passkey (sign-in by passkey), /session/sso (sign-in at the provider)
 *   /audit?cursor=  → auditList;  /audit/checkpoint         /evidence?cursor= → evidenceList
 *   /receipts?member= → receipts;  POST /links/{member}/trust → link;  /links/{member}/charter → peerCharter;  /links/{member}/alarm → alarm
 *   POST   /links/{member}/pull     pull now → link                        /events  text/event-stream of event
 *   /reviews?which=waiting|decided&cursor= → reviews;  /reviews/{num} → reviewDetail;  POST /reviews/{num}/decision  reviewDecision → review
 *   POST   /preview?tlp=&releasable-to=   as /import, up to 100 objects, changes nothing → preview
 *   POST   /charter/preview         a charter, signed or not → charterPreview
 *   /privacy-report?from=&until= → privacyReport;  POST /subject  subjectQuestion → subjectAnswer;  /pseudonyms/{value} → pseudonymAnswer
 *   POST   /containers/write?to=PH&since=receipt|start → a container;  POST /containers/read  a container or a part of one → containerReading
 *   /containers → containerList;  DELETE /containers/{id}
 *   /flash?cursor=  → flashList;  POST /flash newFlash → flashAlert;  POST /flash/read flashText;  /flash/{name};  /flash/{name}/qr  image/svg+xml;
 *     POST /flash/{name}/acknowledgement → flashCode;  POST /flash/{name}/confirmations flashConfirmation
 *   /ledger → ledger;  /ledger/proof?member=JP&lane=routine&seq=1 → a .tlog-proof file;  POST /ledger/resume → ledger (admin)
 *   /ledger/steps?direction=in|out&member=&lane=&only=refused|open|answered&seq=&cursor= → streamSteps
 *   POST /ledger/renew ledgerRenewal → renewedLedger (admin)
 *   /detection/indicators?which=watched|not-watched&cursor= → detectionList: what the numbers of /detection count
 *   /look-back → lookBackState;  POST /look-back seenQuestion → seenAnswer;  /objects/{id}/seen-before → seenAnswer
 *   /inquiry → inquiryState;  POST /inquiry inquiryQuestion → inquiryResult
 *   /incidents?which=open|closed&cursor= → incidentList;  POST newIncident → incident (nobody else gets anything of it before its reporter has consented);  /incidents/vocabulary
 *   /incidents/{num} → incident;  PATCH amendment;  POST below it: triggers, submissions, consent, shares (releaser), tasks, severity, supplements, state, links, erasure;  PATCH /incidents/{num}/tasks/{task}
 *   POST /incidents/{num}/evidence?name=  a file;  /incidents/{num}/evidence/{file}  to save;  /incidents/{num}/forms/{rule}?as=html|text
 *   POST /incidents/{num}/requests newRequest → requests (releaser);  /requests?direction=in|out;  /requests/{id};  POST /requests/{id}/answer newAnswer;  POST /requests/{id}/withdrawal
 *   /incident-rules → ruleList;  PUT and DELETE /incident-rules/{id} (admin);  /incident-invitations;  POST newInvitation → invitationMade;  DELETE /incident-invitations/{id}
 *   /situation?days=&member=&sector=&actor=&technique= → overview;  /situation/objects?from=&until=&since=&synthetic=&kind=&member=&sector=&region=&actor=&technique=&cursor= → behind;  /situation/regions;  /situation/timeline;  POST /situation/visits → changes
 *   /scorecards → scorecards;  /scorecards/objects?by=&of=&column=&cursor= → scored
 *   /situation/matrices;  /situation/layer?domain=&of= → layer;  POST /situation/layers combineLayers → layer;  /situation/briefing?period=&language=&as=html|text|pdf|json
 *   /situation/alerts;  POST /situation/alerts/look, /situation/alerts/{id}/seen;  /situation/rules;  PUT and DELETE /situation/rules/{id} (admin)
 *   /situation/statistics;  /situation/statistics/draft?week=;  POST /situation/statistics publishStatistic (releaser)
 *   /report, POST /report and what is below it: for whoever was sent a link, with its secret in the header Trefoil-Invitation → ownReport
 *   /advisories?which=open|published|abandoned&cursor= → advisoryList;  POST newAdvisory → advisory (releaser; the draft goes to its members);  /advisories/{id} → advisory
 *   /advisories/{id}/readiness;  /advisories/{id}/translation?language=ja;  POST below it (releaser): amendments, translations, playbooks, comments, resolutions, sign-offs, withdrawals, abandonment, versions → advisory
 *   /csaf-documents → csafList;  POST newCsaf → csafDocument;  POST /csaf-documents/{digest}/intake → csafTaken;  /csaf-publishers → publishers;  POST newPublisher (releaser);  DELETE /csaf-publishers/{fingerprint}
 *   /sensors → sensors;  POST /sensors newSensor → enrolment (admin);  POST /sensors/{name}/revocation;  DELETE /sensors/{name}, once it was revoked
 *   /hunts → hunts;  POST newHunt → hunt (releaser);  /hunts/{hunt};  POST /hunts/{hunt}/withdrawal;  /hunt-offers → huntOffers;  /hunt-offers/{id} → huntOffer;  POST below it: acceptance, refusal huntRefusal, answer huntAnswer (releaser)
 *   POST /hunt-offers/{id}/runs?source=held|telemetry&format=  telemetry → huntOffer;  DELETE /hunt-offers/{id}/runs/{num}
 *   /openapi.json
 */
export const base = '/api/v1'
