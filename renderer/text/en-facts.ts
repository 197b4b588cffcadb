// The words of the report about where things come from, in English: method and its differences, limits, repeating, glossary.
// Invariant: plain words without numbers, so that every difference, limit and term is the same in every report.

export const factsEn = {
  method: {
    intro:
      'The student was trained by AdaDistill (Boutros and others, ECCV 2024): it learns to place each face near the centre of its person, and these centres are built from what the teacher sees. Early on a centre is almost the photo at hand; the closer the student comes to the teacher, the more slowly the centre moves.',
    introStandalone: 'This network was trained without a teacher.',
    introCompared: (method: string) => `This network was trained by ${method}, a method that is here to be compared with AdaDistill.`,
    settings: 'What we set for you, and why',
    setting: 'Setting',
    value: 'Value',
    why: 'Why',
    differences: 'Differences from the published method',
    noDifferences: 'None is known.',
    notListed: 'The differences were not recorded.',
    settingWords: {
      method: { label: 'Method', why: 'best published results for small face networks' },
      margin: { label: 'Margin', why: 'the published best value for this method' },
      scale: { label: 'Scale', why: 'the published value' },
      epochs: { label: 'Epochs', why: 'from the time budget, the number of photos and the speed of this computer' },
      batch: { label: 'Photos per step', why: 'fits the processor cache and the number of people' },
      learningRate: { label: 'Learning rate', why: 'the published value, scaled to the photos per step' },
      schedule: { label: 'Course of the learning rate', why: 'falls smoothly, so that a short training ends well' },
      momentum: { label: 'Momentum', why: 'the published value' },
      weightDecay: { label: 'Weight decay', why: 'the published value' },
      clip: { label: 'Limit of the gradient', why: 'the published value; keeps single photos from doing harm' },
      inputSize: { label: 'Photo size', why: 'the size that the teacher and the student share, or the student was designed for' },
      embedding: { label: 'Embedding size', why: 'that of the teacher' },
      people: { label: 'People', why: 'everybody who teaches' },
      peoplePerStep: { label: 'People compared at a step', why: 'all of them would take too much memory and time' },
      student: { label: 'Student', why: 'chosen by the operator' },
      flip: { label: 'Mirrored photos', why: 'half of all photos, as published' },
      seed: { label: 'Seed', why: 'makes the run repeatable' },
      engine: { label: 'Engine', why: 'what this computer offers' },
      trainedOn: { label: 'Trained on', why: 'the run was handed to other computers' },
    },
    differenceWords: {
      'sequential-repeats':
        'A person who occurs twice in one step moves the centre twice, in order. The published code keeps only the last photo.',
      'cosine-clamped': 'Cosines are kept 1e-7 away from ±1, where the published code can yield invalid numbers.',
      'norm-epsilon': 'Lengths are kept away from zero before dividing.',
      'product-clamped':
        'The weight of a centre is limited after multiplication, as in the paper. The published code also limits one factor before it.',
      'teacher-once':
        'The teacher sees every photo twice in all (plain and mirrored) and not at every step. The numbers are the same, the time is shorter.',
      'one-bank': 'One bank of class centres is kept for all photos; the published code keeps one per graphics processor.',
      'resume-complete':
        'A resumed training goes on from everything it had, the class centres included. The published code starts those anew.',
      'classes-drawn':
        'A step compares with the people of its photos and with others drawn by lot, and not with everybody (Partial FC, An and others, 2022). Who is not drawn stands still in that step.',
      'teacher-centred':
        'The embeddings of this teacher have a large part in common. It is taken out before the student learns from them; the published method uses teachers without one.',
      'centres-estimated':
        'The class centres are the mean teacher embeddings of each person. The published method takes them from the classifier that the teacher was trained with.',
      mirrored: 'Half of all photos are mirrored. The published method used none mirrored.',
      'hint-from-embedding':
        'The hint for the middle of the student is the embedding of the teacher, in one training. The published method uses a middle layer of the teacher, in two trainings.',
      'random-batches':
        'The photos of a step are drawn at random. The published method draws half of them so that people occur several times.',
      'after-abstract':
        'Built after the abstract of the paper, which is all that could be read: the loss is not that of the authors, and the teacher is adapted by a linear map and not trained anew.',
      schedule: 'The learning rate falls along half a cosine and not in four steps.',
      'batch-size': 'Fewer photos per step than published, with the learning rate scaled to match.',
      epochs: 'The number of epochs follows the time budget.',
      'student-size': 'The student is another network or another width than the published one.',
      'embedding-size': 'The embedding has another size than the published 512 values.',
      'training-data': 'The training photos are others than the published ones.',
      teacher: 'The teacher is another network than the published one.',
      'last-checkpoint':
        'The result is that of the last step. Published numbers are often the best of many checkpoints on the test set itself.',
      'own-implementation': 'Written anew from the paper; no code and no weights of the authors are used.',
      'trained-elsewhere':
        'Trained on other computers by PyTorch, which first had to compute one step as this program does; the student was compared here before it was taken.',
      'own-statistics': 'While training, photos were normalised by the statistics of each process and not of the whole step.',
      'reference-mode': 'The run kept the behaviour of the published code, faults included.',
    },
  },

  limits: {
    topic: 'Question',
    state: 'State',
    what: 'What it means',
    rows: {
      identification: {
        topic: 'Search among many people (1:N)',
        what: 'All numbers are for comparing two faces (1:1). With N people registered, a stranger has N chances to pass.',
      },
      attacks: {
        topic: 'Photos, screens or masks held before the camera',
        what: 'The student does not notice such attempts. Another safeguard is needed.',
      },
      field: {
        topic: 'Behaviour at the place of use',
        what: 'Cameras, light and people differ there. Test on site before people depend on it.',
      },
      device: { topic: 'Speed and power on the device', what: 'Measured on this computer only.' },
    },
    chanceTable: 'How often a stranger passes when N people are registered (calculated from the verified FMR)',
    registered: 'Registered people',
    chance: 'A stranger passes',
  },

  reproduce: {
    versions: 'Versions',
    seeds: 'Seeds',
    digests: 'SHA-256 digests',
    signer: (fingerprint: string) => `The package with this report is signed with the key ${fingerprint} (Ed25519).`,
    words: {
      program: 'Program',
      node: 'Node.js',
      runtime: 'ONNX Runtime',
      onnxruntime: 'ONNX Runtime',
      torch: 'PyTorch',
      run: 'Run',
      kpi: 'kpi.json',
      audit: 'Seal of the audit log',
      seed: 'Seed of the run',
      splitSeed: 'Seed of the division of people',
      teacher: 'Teacher',
      student: 'Student',
      data: 'List of photos',
      plan: 'Plan',
      pixels: 'How the teacher takes its pixels',
    },
    note: 'On the same machine and with the same data, the same plan gives the same student to the last bit.',
  },

  glossary: {
    teacher: ['Teacher', 'The large, accurate network that is imitated.'],
    student: ['Student', 'The small network that this program trains for a device.'],
    standalone: ['Standalone student', 'The same small network, trained without a teacher. It shows what the teacher added.'],
    distillation: ['Distillation', 'Letting a small network learn how a large one tells faces apart.'],
    embedding: ['Embedding', 'The list of numbers that a network gives for a face. Faces of one person lie close together.'],
    score: ['Score', 'How alike two embeddings are, from −1 to 1. It is not a percentage.'],
    threshold: ['Decision threshold', 'From this score on, two faces count as the same person.'],
    fmr: ['FMR, false match rate', 'Share of strangers who are taken for the person.'],
    fnmr: ['FNMR, false non-match rate', 'Share of genuine comparisons that are refused.'],
    tar: ['TAR, true accept rate', 'Share of genuine comparisons that are recognised: 1 − FNMR.'],
    fte: ['FTE, FTA', 'Failure to enrol, failure to acquire: no usable face is found, so nothing is compared.'],
    eer: [
      'EER, equal error rate',
      'The value at which FMR and FNMR are the same. A figure for comparing with papers, not a way to choose.',
    ],
    auc: ['AUC, area under the curve', 'Chance that a genuine pair scores higher than a pair of strangers. 1 is perfect, 0.5 is guessing.'],
    interval: ['95 % interval', 'The range in which the true value likely lies, given the number of people tested.'],
    percentile: ['p50, p95', 'Half of all runs, or 95 of 100, are at least this fast.'],
    macs: ['MACs', 'Multiplications with addition for one face: the amount of arithmetic.'],
    epoch: ['Epoch', 'One pass over all training photos.'],
    checkpoint: ['Checkpoint', 'A saved state from which training continues after a stop.'],
    seed: ['Seed', 'The number from which all chance in a run is derived.'],
  } as Record<
    | 'teacher'
    | 'student'
    | 'standalone'
    | 'distillation'
    | 'embedding'
    | 'score'
    | 'threshold'
    | 'fmr'
    | 'fnmr'
    | 'tar'
    | 'fte'
    | 'eer'
    | 'auc'
    | 'interval'
    | 'percentile'
    | 'macs'
    | 'epoch'
    | 'checkpoint'
    | 'seed',
    readonly [term: string, meaning: string]
  >,
};
