export const about = {
  'about.button': 'Help on this page',
  'about.title': 'This page',
  'about.does': 'What one does here',
  'about.docs': 'More of it is written in {{file}} of the documentation.',
  'about.overview.for': 'What came in, from whom and under which marking, and whether the links to the members work.',
  'about.overview.does':
    'Look at what is new since you last said so, open a figure to see the list that it counts, and search for a name, such as an actor, in the bar above.',
  'about.situation.for':
    'The shared picture of the threat: attempts and incidents over time, by sector, technique and actor.',
  'about.situation.does':
    'Choose a time, member, sector or actor; open a bar or a cell to see what it counts; save a picture, a table or a briefing.',
  'about.intelligence.for':
    'Everything that this node holds and you may read, newest first. A search shows first what bears the name, id or value, then what speaks of it.',
  'about.intelligence.does':
    'Search and filter, open an object beside the list, and press w to see who receives it and why. Choose several with x and do one thing to all of them.',
  'about.objects.for':
    'One object: what it says, who receives it, what it hangs together with, and what is proved of it.',
  'about.objects.does':
    'Read who sees it and the clause that decided, follow its relations, and compare its versions. Its graph shows how it relates to an actor.',
  'about.compare.for':
    'What changed: between two versions of an object, between ours and what a recipient reads, or in a list between two moments.',
  'about.compare.does':
    'Choose both sides, read field by field what was added, removed or changed, open an object, and save the comparison as a file.',
  'about.graph.for': 'How objects hang together, drawn from one that you begin with.',
  'about.graph.does':
    'Add an object, bring in its neighbours kind by kind, look for a path between two, and save the picture, the objects or a report.',
  'about.incidents.for': 'What was reported to this node, in the order in which the reporting clocks end.',
  'about.incidents.does':
    'Take a report in, open it, set its severity and tasks, and let others have of it only what the reporter has consented to.',
  'about.advisories.for': 'Texts that several members write together, sign off and publish at one moment.',
  'about.advisories.does':
    'Begin a draft or open one, comment and revise it, look at what readers of each label get, and sign off the exact text.',
  'about.hunts.for': 'What members ask each other to look for in their own data; only counts go back.',
  'about.hunts.does':
    'Read an offer, decide whether to run it here, look at its counts, and release them. Or offer a hunt of your own.',
  'about.detection.for': 'What this node looks for in telemetry: its sensors, its brakes, and what is never raised.',
  'about.detection.does':
    'Enrol a sensor, see which indicators match too much and were put aside, and allow values that are known to be harmless.',
  'about.ask.for': 'Whether other members know a value, without showing it to everybody.',
  'about.ask.does':
    'Write a value, choose whom to ask, and read what they answer: yes or no, and about how many. Your question is on record with them.',
  'about.flash.for': 'Warnings short enough for any line, for paper and for a QR code, each signed.',
  'about.flash.does':
    'Write an alert, see who has acknowledged it and who is overdue, and acknowledge what arrived with a code that can be read out.',
  'about.paste.for':
    'Takes what a text speaks of out of it: addresses, domains, files, vulnerabilities, techniques, actors.',
  'about.paste.does':
    'Paste or drop a report, choose what to keep, preview who would see it, and publish it as a marked report.',
  'about.import.for': "Hands objects in, in this member's name.",
  'about.import.does':
    'Choose a file or paste a text, narrow who may have it, and press Preview before Import: it says who would see what, and why.',
  'about.sources.for': 'What this node reads by itself: TAXII servers, files at an address, folders.',
  'about.sources.does':
    'Add a source and test it, say for whom it is, and look at what it brought and what was put aside.',
  'about.reviews.for': 'What waits for a person before it leaves this node. Nothing of it was released.',
  'about.reviews.does':
    'Open a review, read what was found and why it waits, and decide: release, release masked, or keep back.',
  'about.recalls.for': 'What this member took back, and what became of it at everybody who had it.',
  'about.recalls.does':
    'Read who has purged it, who refused and who was not reached. An object is recalled on its own page.',
  'about.usefulness.for': 'What each member gave, and what it was worth to those who have it.',
  'about.usefulness.does':
    'Compare the members, open a count to see its objects, and say on an object what it was worth here (1 to 5).',
  'about.alliance.for':
    'With whom this node exchanges: links, members with their keys, the charter, and what each agreement allows.',
  'about.alliance.does':
    "See whether a link works, compare a member's key, and read which clause lets what go to whom. A releaser adopts a new charter here.",
  'about.exercises.for':
    'Drills in a space of their own: nothing of them is ever live, and nothing is left at their end.',
  'about.exercises.does':
    'Open an exercise or join one, enter its space, and end it. Everything in it is then removed.',
  'about.activity.for': 'What this node refused at its door, and who did what.',
  'about.activity.does':
    'Read the reason for each refusal and what contradicts what is held; an auditor or administrator reads the audit.',
  'about.ledger.for': 'What this node has committed itself to, who has witnessed it, and what the members answered.',
  'about.ledger.does':
    'Check that the checkpoints are cosigned, that no ledger of a member raises an alarm, and what is still outstanding.',
  'about.privacy.for':
    'What the records of this node show under each principle of privacy. Counts and names, never values.',
  'about.privacy.does': 'Choose a time, print the report, and look for what is held about one person.',
  'about.administration.for': 'Who may sign in to this node, and which programs may read from it.',
  'about.administration.does': 'Add a person or a client, change a role, or take access away. A secret is shown once.',
  'about.security.for': 'How you prove who you are, and where you are signed in.',
  'about.security.does': 'Change your password, register a passkey, and end sessions that you no longer use.',
} as const
