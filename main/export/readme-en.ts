// README_INTEGRATION.en.md: one page for the person who builds the model into a device.
// Invariant: the seven questions that integrators ask, in their order, each answered or said to be open.
import { arcfaceTemplate, decisionOf, type ReducedKind, reducedKinds, variantFiles } from './identity.ts';
import {
  type Decision,
  groupedFingerprint,
  pythonSnippet,
  type ReadmeFacts,
  rateText,
  shortThreshold,
  signatureCheck,
  strangerHits,
} from './readme-facts.ts';

export function readmeEnglish(facts: ReadmeFacts): string {
  const { identity, dim, size, studentName } = facts;
  const decision = decisionOf(facts.threshold);
  return `# ${identity.id} ${identity.version}: building it in
${identity.practice ? '\n**Practice model: trained on drawn people. Not fit for real faces or doors.**\n' : ''}
\`\`\`
photo -> find the face -> align to ${size} x ${size} -> model -> ${dim} numbers -> cosine with the enrolled ones -> accept / check / reject
\`\`\`

| file in \`models/\` | input | use it |
| --- | --- | --- |
| \`student_rawpixels.onnx\` | \`pixels\` uint8 [N, ${size}, ${size}, 3] RGB | first choice: it scales the pixels itself |
| \`student_fp32.onnx\` | \`image\` float32 [1, 3, ${size}, ${size}] | fixed shape, for converters and accelerators |
| \`student_fp32_batch.onnx\` | \`image\` float32 [N, 3, ${size}, ${size}] | many faces at once |
${facts.reduced.fp16 ? `| \`student_fp16.onnx\` | \`image\` float32 [1, 3, ${size}, ${size}] | where room for the file is short: weights stored in 16 bits, computed with in float32; **a threshold of its own** |\n` : ''}${facts.reduced.int8 ? `| \`student_int8.onnx\` | \`image\` float32 [1, 3, ${size}, ${size}] | devices with units for whole numbers (QDQ: int8 weights, uint8 activations); **a threshold of its own** |\n` : ''}${facts.refused.map(refusedText).join('')}
All give \`embedding\` [N, ${dim}], each row of length 1. Network: ${studentName}, ONNX opset 17, standard operators, float32${facts.reduced.int8 ? ' (`student_int8.onnx`: whole numbers inside, float32 in and out)' : ''}.

${pythonSnippet(facts, { face: 'an aligned face', score: '-1 to 1, higher is more alike' })}

**Before anything else**, on the device: \`sha256sum -c SHA256SUMS\`, then \`python selftest/selftest.py\` or \`node selftest/selftest.mjs\`. It must end with PASS. Then, in a folder of its own, \`sh PACKAGE/probe/probe.sh\` (Windows: \`PACKAGE\\probe\\probe.bat\`): it times the student on this device for 20 seconds, with Node and \`npm install onnxruntime-node\` or with Python, numpy and onnxruntime, and writes \`probe-result.json\`. Give that file back to whoever sent you this package: times on the device replace those of their computer.${facts.reduced.int8 ? ' `sh PACKAGE/probe/probe.sh int8.json 20 int8` times the file in whole numbers: only there is it seen whether it is faster on this device.' : ''}

${signatureText(facts)}Working code from two faces to an answer: \`samples/compare.py\`, \`samples/compare.mjs\`. What the package is made of (CycloneDX 1.6): \`sbom/bom.cdx.json\`.${reportsText(facts)}

## 1. Which threshold?
${thresholdText(facts, decision)}
${reducedKinds.map((kind) => reducedText(facts, kind)).join('')}
## 2. Which mean, std and channel order?
RGB, not BGR (OpenCV reads BGR: swap). For \`image\`: (pixel - 127.5) / 127.5, planes first. Not 128, not the ImageNet values. For \`pixels\`: nothing, bytes as they are.
Machine-readable: \`spec/preprocessing.json\` and the metadata of each model.

## 3. Is alignment needed?
${alignmentText(facts)}

## 4. Is the similarity a percentage?
No. The score is a cosine, -1 to 1. 0.6 does not mean "60 % the same person". Show people only accept, check or reject.

## 5. May it be used commercially?
${licenceText(facts)}

## 6. What if the light changes?
Backlight, darkness, masks and new cameras shift scores. The threshold holds for pictures like those it was measured on. Try it at the place of use, enrol several photos in the light of that place, and measure again after a camera or a lamp is changed.

## 7. When must people be enrolled again?
Embeddings of different models do not mix. Version ${major(identity.version)}.x.x is comparable with ${major(identity.version)}.x.x only: when the first number changes, everybody enrols again; when the second changes, replace the threshold; the third concerns documents only. Store the version beside each embedding, and treat embeddings as personal data.
${closing(facts)}`;
}

function signatureText({ fingerprint }: ReadmeFacts): string {
  if (fingerprint === undefined) return '';
  return `Signed with the key **${groupedFingerprint(fingerprint)}** (Ed25519). Compare these groups by phone with whoever sent you the package, then: \`${signatureCheck}\`. It says that nothing was changed since that key signed it; whose key it is, only the phone says. The self-test checks the signature too, and with the groups that you were told (\`node selftest/selftest.mjs GROUPS\`) it fails for any other key.

`;
}

function reportsText({ reports = [] }: ReadmeFacts): string {
  return [
    ...(reports.includes('handover.html')
      ? [' For the people at the device, to be printed: `report/handover.html` says what each answer means, what to do, and whom to call.']
      : []),
    ...(reports.includes('model_card.en.md')
      ? [
          ' For the records: `report/model_card.en.md` and `report/datasheet.en.md`, the numbers and limits of the model and the photos behind it.',
        ]
      : []),
  ].join('');
}

function thresholdText(facts: ReadmeFacts, decision: Decision | undefined): string {
  if (decision === undefined)
    return 'None is given: the data were not enough to choose one. Do not take one from elsewhere; measure with more people first.';
  const band = decision.three_answers;
  const hits = strangerHits(facts, decision);
  return [
    `Accept when score >= **${shortThreshold(decision.accept)}** (exact value in \`spec/decision.json\`).`,
    `Measured on ${decision.verified_people} people who took no part in choosing it: somebody else is accepted in ${rateText(decision.fmr, decision.ci95_fmr, 'an unknown share')} of comparisons, the right person refused in ${rateText(decision.fnmr, decision.ci95_fnmr, 'an unknown share')}.`,
    ...(hits ? [`Searched among ${hits.enrolled} enrolled people, a stranger hits somebody in about ${hits.share} of attempts.`] : []),
    ...(decision.supported
      ? []
      : ['**The data are too few to prove the rate of false accepts aimed at: treat it as an order of magnitude.**']),
    ...(band
      ? [
          `With a person who looks at doubtful cases: accept from ${shortThreshold(band.accept_from)}, check from ${shortThreshold(band.check_from)}, reject below.`,
        ]
      : []),
    ...(decision.flip_test
      ? ['It was chosen with the mirrored image added (see the code above). Without the mirrored image, measure a threshold of your own.']
      : []),
  ].join(' ');
}

function reducedText({ reduced }: ReadmeFacts, kind: ReducedKind): string {
  const student = reduced[kind];
  if (student === undefined) return '';
  const own = decisionOf(student.threshold, kind);
  return `
**\`${variantFiles[kind]}\` has a threshold of its own; never use the one above with it, nor this one with the other files.** ${
    own === undefined
      ? 'None is given: the data were not enough to choose one.'
      : `Accept when score >= **${shortThreshold(own.accept)}** (\`${kind}\` in \`spec/decision.json\`). On the same ${own.verified_people} people somebody else is accepted in ${rateText(own.fmr, own.ci95_fmr, 'an unknown share')} of comparisons, the right person refused in ${rateText(own.fnmr, own.ci95_fnmr, 'an unknown share')}.${own.three_answers ? ` With a person who looks at doubtful cases: accept from ${shortThreshold(own.three_answers.accept_from)}, check from ${shortThreshold(own.three_answers.check_from)}, reject below.` : ''}`
  }${own?.flip_test ? ' The mirrored image is added here too.' : ''} Enrol and compare with one and the same file: their embeddings differ a little.
`;
}

function refusedText(kind: ReducedKind): string {
  return `\n**\`${variantFiles[kind]}\` is not in this package**: its answers on real faces were not those of the trained network, so it failed the check before handing over and was left out. The files above passed it.\n`;
}

function alignmentText({ identity, size }: ReadmeFacts): string {
  return identity.alignment === 'arcface-112'
    ? `Yes. Find eyes, nose and mouth corners, and move them by a similarity transform (turn, scale, shift; linear interpolation, black outside) onto ${arcfaceTemplate.map(([x, y]) => `(${x}, ${y})`).join(', ')} of ${size} x ${size}. Unaligned faces give wrong scores. The training photos were aligned that way by Deshi: faces found by MediaPipe BlazeFace, points from MediaPipe Face Mesh (each eye the mean of its two corners and lids, vertices 33, 133, 159, 145 and 263, 362, 386, 374; the tip of the nose, 4; the corners of the mouth, 61 and 291). Another detector serves too where its five points mean the same.`
    : `Yes: frame faces exactly as in the training photos (centred square of the crop, resized to ${size} x ${size}). Their framing was not checked against a standard template. Another framing gives wrong scores.`;
}

function licenceText({ identity: { licence } }: ReadmeFacts): string {
  const answer = {
    yes: 'The owner states that it may be used commercially.',
    no: '**No.** The teacher or the training data do not allow it.',
    unknown: '**Not established.** Clear the licence of the teacher and of the training photos first.',
  }[licence.commercial];
  return `${answer} Model: ${licence.model ?? 'not stated'}. Teacher: ${licence.teacher ?? 'not stated'}. See NOTICE.`;
}

function closing({ identity }: ReadmeFacts): string {
  const lines = [
    identity.intendedUse && `Intended use: ${identity.intendedUse}`,
    identity.notFor && `Not for: ${identity.notFor}`,
    identity.contact && `Contact: ${identity.contact}`,
  ].filter(Boolean);
  return lines.length === 0 ? '' : `\n${lines.join('  \n')}\n`;
}

function major(version: string): string {
  return version.split('.')[0] ?? version;
}
