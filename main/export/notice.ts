// NOTICE of a package: where the model comes from and who may do what with it.
// Invariant: states what was given and says "not stated" for the rest; promises nothing.
import type { ModelIdentity } from './identity.ts';

export function noticeText(identity: ModelIdentity, studentName: string): string {
  const { id, version, licence, teacherDigest, method, practice } = identity;
  const commercial = { yes: 'allowed, as the owner states', no: 'not allowed', unknown: 'not established' }[licence.commercial];
  return `${id} ${version}
${practice ? '\nTrained on drawn people for practice. Not fit for real faces.\n' : ''}
Licence of the model: ${licence.model ?? 'not stated'}
Licence of the teacher it learnt from: ${teacherDigest === null ? 'it learnt without a teacher' : (licence.teacher ?? 'not stated')}
Commercial use: ${commercial}
${teacherDigest === null ? '' : `Teacher (SHA-256): ${teacherDigest}\n`}
Network: ${studentName}. MobileFaceNet follows S. Chen, Y. Liu, X. Gao, Z. Han: "MobileFaceNets" (CCBR 2018).
Method: ${method}. AdaDistill: F. Boutros, V. Struc, N. Damer: "AdaDistill: Adaptive Knowledge Distillation for Deep Face Recognition" (ECCV 2024).
Made with Deshi (Apache-2.0). The self-tests in selftest/ and the texts of this package are Apache-2.0 too.

The images in test_data_set_* are computed patterns, nobody's face. No photo, name or embedding of a person is in this package.
Face embeddings made with this model are personal data where the law says so.
`;
}
