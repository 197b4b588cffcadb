// The words of the window's frame in English: steps, states, start page, explanations, connection.
// Invariant: short sentences whose subject is the program or the result; a button is a verb with its object.
import { briefEn } from './en-brief.ts';
import { choosingEn } from './en-choosing.ts';
import { courseEn } from './en-course.ts';
import { diagnosticsEn } from './en-diagnostics.ts';
import { ceilingEn, doubtsEn } from './en-doubts.ts';
import { forecastEn } from './en-forecast.ts';
import { gatesEn } from './en-gates.ts';
import { handoverEn } from './en-handover.ts';
import { judgingEn } from './en-judging.ts';
import { rehearsalEn } from './en-rehearsal.ts';
import { runsEn } from './en-runs.ts';
import { settingsEn, systemEn, welcomeEn } from './en-settings.ts';
import { windowDataEn } from './en-window-data.ts';
import { windowFirstStepsEn } from './en-window-first-steps.ts';
import { windowStepsEn } from './en-window-steps.ts';
import { grouped } from './numbers.ts';

export const windowEn = {
  name: 'Deshi',
  judging: judgingEn,
  handover: handoverEn,
  gates: gatesEn,
  brief: briefEn,
  runs: runsEn,
  diagnostics: diagnosticsEn,
  welcome: welcomeEn,
  system: systemEn,
  settings: settingsEn,
  forecast: forecastEn,
  rehearsal: rehearsalEn,
  course: courseEn,
  choosing: choosingEn,
  ceiling: ceilingEn,
  doubts: doubtsEn,
  steps: {
    purpose: 'Purpose',
    device: 'Device',
    data: 'Data',
    teacher: 'Teacher',
    plan: 'Plan',
    training: 'Training',
    result: 'Result',
    export: 'Export',
  },
  questions: {
    purpose: 'What is it for, and what does a mistake cost?',
    device: 'Where will the student run?',
    data: 'Whose faces may it learn from?',
    teacher: 'Which network is imitated?',
    plan: 'Which student, and how much time?',
    training: 'How far is the training?',
    result: 'Is the student good enough?',
    export: 'What goes to whoever builds it in?',
  },
  states: {
    done: 'Done',
    active: 'In progress',
    check: 'Check',
    failed: 'Failed',
    stale: 'Out of date',
    todo: 'Not started',
  },
  frame: {
    rail: 'Steps',
    home: 'Projects',
    untitled: 'Untitled project',
    projectTitle: 'Name of the project',
    saved: (time: string) => `Saved ${time}`,
    saving: 'Saving',
    notSaved: 'Not saved',
    undo: 'Undo',
    redo: 'Redo',
    hideFaces: 'Hide faces',
    showFaces: 'Show faces',
    facesHidden:
      'Faces and names of folders are hidden, by the button or because nobody was here for five minutes. Ctrl+Shift+H shows them again.',
    help: 'Explanation',
    closeHelp: 'Close the explanation',
    language: 'Language',
    theme: 'Appearance',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    textSize: 'Text size',
    back: (step: string) => `Back: ${step}`,
    next: (step: string) => `Next: ${step}`,
    missing: (count: number) => (count === 1 ? '1 thing is missing' : `${grouped(count)} things are missing`),
    missingTitle: 'Before the next step',
    goThere: 'Go there',
    stay: 'Stay here',
    practice: 'Practice',
    staleNote: 'Answers were changed after this run began. Its result is kept; start another run to bring it up to date.',
    judgedOtherwise:
      'Costs, limits or prices were changed after this run began. What was learnt does not depend on them: it can be judged by the new ones without another training.',
    judgeAgain: 'Judge by the new answers',
    judgeTakes: (duration: string) =>
      `Measuring and writing took ${duration} the last time. The result of before is kept among the earlier runs.`,
    skip: 'To the content',
    running: 'Training in progress',
    toTraining: 'See the training',
  },
  stages: { poc: 'Proof of concept', pilot: 'Pilot', full: 'Full roll-out' },
  home: {
    title: 'Make a small face-recognition network from a large one',
    lead: 'Nothing leaves this computer. You answer questions about your purpose; everything else is worked out and shown with its reason.',
    practiceTitle: 'See everything once',
    practiceText:
      'The practice run uses drawn people and a teacher that comes with the program. It goes from first photo to finished package in a few minutes.',
    practiceButton: 'Start the practice run',
    practiceQuick: 'Short version',
    practiceQuickText: 'Smallest student, about a minute and a half on two cores.',
    practiceFull: 'Usual version',
    practiceFullText: 'A real student, about eight minutes on two cores.',
    practiceTitleOf: 'Practice',
    practiceWhere: 'Entrance of the drawn office',
    newTitle: 'Start with your own people',
    newText: 'You need photos sorted by person, and the right to use them.',
    newButton: 'Start a new project',
    projects: 'Projects',
    none: 'There is no project yet.',
    open: (title: string) => `Open ${title}`,
    lastSaved: (time: string) => `Last saved ${time}`,
    runs: 'Interrupted run',
    interrupted: 'The last run stopped before its end. What was done is saved.',
    goOn: 'Continue the run',
    runStates: { done: 'Result there', active: 'Training', check: 'Training paused', failed: 'Training failed' },
  },
  projects: {
    rename: 'Rename',
    keepName: 'Keep this name',
    duplicate: 'Duplicate',
    delete: 'Delete',
    copyOf: (title: string) => `${title}, copy`,
    deleted: (title: string) => `Deleted: ${title}.`,
    stays: 'It lies under the deleted projects for 30 days. Its runs, results and packages are kept in any case.',
    takeBack: 'Take the deletion back',
    bin: {
      title: (count: number) => (count === 1 ? '1 deleted project' : `${grouped(count)} deleted projects`),
      about: 'They can be brought back for 30 days. After that their answers are removed for good; runs, results and packages stay.',
      when: (deleted: string, gone: string) => `Deleted ${deleted}, removed for good ${gone}`,
      restore: 'Bring back',
      purge: 'Delete for good',
      ask: (title: string) => `Delete ${title} for good?`,
      goes: 'All answers of this project go: purpose, device, data, teacher, plan, consents at its gates. It cannot be undone.',
      keeps: 'Its runs, results and packages stay; runs are listed and removed by other projects of the same folder or by “deshi runs”.',
      typed: (title: string) => `To be sure, type its name: ${title}`,
      differs: 'That is another name. Nothing was deleted.',
      cancel: 'Keep it',
    },
    viewed: {
      open: 'Look at it',
      openNamed: (title: string) => `Look at ${title}, read-only`,
      readOnly: 'Read-only',
      what: 'This project was saved by a newer version of the program. It is shown read-only.',
      why: (left: number) =>
        `${left === 0 ? 'Its format is newer' : `${left === 1 ? '1 answer is' : `${grouped(left)} answers are`} not known to this version and not shown`}: saving from here would lose something. Nothing can be changed, started or signed, and the file stays as it is.`,
      todo: 'To go on with it, open it with the newer version of the program, or start a new project here.',
    },
    toStep: (step: string) => `To the step: ${step}`,
    reopen: 'Open the newest version',
  },
  help: {
    search: 'Search everything that is explained',
    found: (count: number) => (count === 1 ? 'One explanation found' : `${grouped(count)} explanations found`),
    nothing: 'Nothing is explained by these words.',
    why: 'Why is this asked?',
    about: 'What is this program for?',
    program: [
      'It takes a large face-recognition network, the teacher, and photos of people, and trains a small one, the student, to tell people apart the way the teacher does.',
      'A project leads through eight steps, from its purpose to a package for the device. The practice run goes through all of them with drawn people.',
      'Nothing leaves this computer. Every step has an explanation like this one.',
    ] as readonly string[],
    words: 'Words',
    layouts: 'How a folder of faces may look',
    keys: 'Keys',
    keyList: [
      ['Ctrl+1 … 8 or Alt+1 … 8', 'Go to a step'],
      ['F1', 'Open or close the explanation'],
      ['Ctrl+Z, Ctrl+Shift+Z', 'Undo or redo an answer'],
      ['Ctrl+Shift+H', 'Hide or show faces'],
    ] as readonly (readonly [keys: string, meaning: string])[],
    steps: {
      purpose: [
        'A face network makes two kinds of mistakes: it refuses the right person, or it passes a stranger. Making one rarer makes the other more frequent.',
        'What each mistake costs decides where to draw the line. From your answers the program finds the decision threshold with the smallest loss.',
      ],
      device: [
        'A network that is too slow or too large for its device is useless, however accurate. The limits you set here become targets in the report.',
        'Times marked “Estimated” are calculated from the amount of arithmetic. Only a measurement on the device itself settles the question.',
      ],
      data: [
        'The student learns what tells your people apart from their photos. Some people are kept aside: on some the decision threshold is chosen, on others the result is verified.',
        'The fewer people there are, the less the result can prove. The card says how much.',
      ],
      teacher: [
        'The student can hardly become better than its teacher. If the teacher fails on your people, training is time lost, so it is checked first.',
        'The teacher stays as it is; the program only asks it about your photos.',
      ],
      plan: [
        'A smaller student is faster and needs less memory; a larger one recognises more. Everything else follows from the data, the student and the time.',
        'Nothing has to be tuned. What was set, and why, is listed here and in the report.',
      ],
      training: [
        'The student sees the photos again and again and comes closer to what the teacher sees. The likeness says how close.',
        'You can pause, close the window or switch off the computer. The run continues from the last saved state.',
      ],
      result: [
        'Four answers belong together: accuracy, speed and power, size, effort and cost. A single percentage says little.',
        'Every number comes with a range. It says how much the number may move with other people of the same kind.',
      ],
      export: [
        'The package holds the network, its report, and a test with which the integrator can see that it runs the same on the device.',
        'No photo, no name of anyone on one and no path of this computer is in it. That is checked before it is handed over.',
      ],
    } as Record<
      'purpose' | 'device' | 'data' | 'teacher' | 'plan' | 'training' | 'result' | 'export',
      readonly [why: string, more: string]
    >,
  },
  connection: {
    opening: 'Connecting to the program',
    again: 'Connect again',
    dismiss: 'Close this message',
  },
  ...windowFirstStepsEn,
  ...windowDataEn,
  ...windowStepsEn,
};

export type WindowText = typeof windowEn;
