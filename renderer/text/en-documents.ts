// The words of the model card and the data sheet of a package, in English, beside those of the report that both are made of.
// Invariant: what nobody recorded is said as such; no number stands here.

export const documentsEn = {
  card: {
    title: (model: string) => `Model card: ${model}`,
    from: 'Made from the numbers of report.html and kpi.json, which hold the charts, all assumptions and a glossary. The photos are described in the data sheet beside this file.',
    details: 'The model',
    rows: {
      version: 'Version',
      network: 'Network and method',
      embedding: 'Numbers for a face',
      input: 'Photo size',
      teacher: 'Teacher',
      teacherLicence: 'Licence of the teacher',
      commercial: 'Commercial use, after teacher and photos',
      digest: 'SHA-256 of student_fp32.onnx',
      made: 'Made on',
      responsible: 'Responsible, and to be asked',
    },
    verdict: 'In short',
    threshold: 'Decision threshold',
    data: 'Photos it learnt from',
  },
  sheet: {
    title: (model: string) => `Data sheet: the photos behind ${model}`,
    from: 'Made from the numbers of report.html and kpi.json. What the program cannot know, or nobody entered, is said to be not stated.',
    why: 'Why these photos were brought together',
    whyText: 'To train a small face-recognition network, to choose its decision threshold, and to verify it on people whom it never saw.',
    composition: 'What is in it',
    practice: 'The people are drawn. There is no photo of a real person among them.',
    groups: 'Groups of people that were labelled',
    collection: 'How the photos were taken',
    collectionText:
      'Where, when, with which cameras and with whose consent they were taken is known to whoever brought them; the program records none of it.',
    preparation: 'What was done to them',
    preparationText: (size: string | null, aligned: boolean) =>
      `Photos that could not be read, and exact copies, were set aside. ${aligned ? 'Aligned crops were' : 'Each remaining one was'} cut to ${aligned ? 'their' : 'its'} centred square and scaled${size === null ? '' : ` to ${size} pixels`}${aligned ? '; on photos (named among the sources) the largest face was found and aligned to the five-point template of ArcFace' : ''}; half of all are mirrored at random while training. Nothing was retouched, and nothing was added by calculation.`,
    drawnOnly: 'Photos that were set aside, and that checks named',
    rights: 'Rights and duties, as entered in the project',
    use: 'Use, passing on, upkeep',
    useText: [
      'This package holds no photo, no name and no embedding of any of these people.',
      'They were used for this model. Another use needs its own legal basis.',
      'Whoever wants to be erased asks the person responsible: photos and embeddings are erased in the program, which names the models that the person was part of.',
    ] as readonly string[],
  },
};

export type DocumentsText = typeof documentsEn;
