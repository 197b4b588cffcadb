// Refuses models that could do more than turn a picture into an embedding, before the runtime sees them.
// Invariant: what passes has no control flow, no outside data, no unknown operator, and every weight is exactly as long as it says.
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from 'onnx-buf';
import { TensorProto_DataLocation, TensorProto_DataType } from 'onnx-buf';
import { Problem } from '../problems.ts';

/** Protobuf cannot hold more than 2 GB in one message; the rest is room for what surrounds the weights. */
export const maximumModelBytes = 1_900_000_000;
const maximumNodes = 50_000;
const maximumTensors = 50_000;
const oldestOpset = 7;

/** Operators that inference of an embedding network may need. Control flow, sequences, strings, randomness and file access are not among them. */
const standardOperators = new Set(
  `Abs Acos Add And ArgMax ArgMin Asin Atan AveragePool BatchNormalization BitShift Cast CastLike Ceil Celu Clip Compress Concat Constant
  ConstantOfShape Conv ConvInteger ConvTranspose Cos CumSum DepthToSpace DequantizeLinear Div Dropout DynamicQuantizeLinear Einsum Elu Equal Erf
  Exp Expand EyeLike Flatten Floor Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater GreaterOrEqual
  GroupNormalization HardSigmoid HardSwish Identity InstanceNormalization IsInf IsNaN LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax
  LpNormalization LpPool LRN MatMul MatMulInteger Max MaxPool Mean MeanVarianceNormalization Min Mish Mod Mul Neg NonZero Not OneHot Or Pad Pow PRelu
  QLinearConv QLinearMatMul QuantizeLinear Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd
  ReduceSum ReduceSumSquare Relu Reshape Resize RMSNormalization Round Scatter ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign Sin Size
  Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Swish Tan Tanh ThresholdedRelu Tile TopK Transpose Trilu Unsqueeze Upsample
  Where Xor`.split(/\s+/),
);

/** What ONNX Runtime's own optimiser and quantiser leave in a saved model. */
const runtimeOperators = new Set(
  `Attention BiasGelu DynamicQuantizeMatMul FastGelu FusedConv FusedGemm FusedMatMul Gelu MatMulIntegerToFloat MultiHeadAttention NhwcMaxPool QGemm
  QLinearAdd QLinearAveragePool QLinearConcat QLinearGlobalAveragePool QLinearLeakyRelu QLinearMul QLinearSigmoid QLinearSoftmax QuickGelu
  SkipLayerNormalization`.split(/\s+/),
);

const type = TensorProto_DataType;
/** Bytes of one element in `raw_data`; types that are absent are refused. Four-bit types pack two in a byte and are counted apart. */
const elementBytes = new Map<number, number>([
  [type.FLOAT, 4],
  [type.UINT8, 1],
  [type.INT8, 1],
  [type.UINT16, 2],
  [type.INT16, 2],
  [type.INT32, 4],
  [type.INT64, 8],
  [type.BOOL, 1],
  [type.FLOAT16, 2],
  [type.DOUBLE, 8],
  [type.UINT32, 4],
  [type.UINT64, 8],
  [type.BFLOAT16, 2],
  [type.FLOAT8E4M3FN, 1],
  [type.FLOAT8E5M2, 1],
]);
const halfByteTypes = new Set<number>([type.UINT4, type.INT4]);

/** Throws `teacher-unsafe`, `teacher-external-data` or `teacher-truncated`; `graph` is the model's own. */
export function checkModel(model: ModelProto, graph: GraphProto): void {
  if (model.functions.length > 0) throw unsafe('functions');
  if (model.trainingInfo.length > 0) throw unsafe('training');
  if (graph.sparseInitializer.length > 0) throw unsafe('sparse-weights');
  if (graph.node.length > maximumNodes || graph.initializer.length > maximumTensors) throw unsafe('size');
  if (opsetOf(model) < oldestOpset) throw unsafe('opset', String(opsetOf(model)));
  for (const node of graph.node) checkNode(node);
  for (const tensor of graph.initializer) checkTensor(tensor);
}

/** The version of the standard operator set; 0 when the model imports none. */
export function opsetOf(model: ModelProto): number {
  const standard = model.opsetImport.find((entry) => isStandard(entry.domain));
  return standard ? Number(standard.version) : 0;
}

/** Elements of a tensor; throws `teacher-unsafe` for negative or overflowing dimensions. */
export function elementCount(dims: readonly bigint[]): number {
  let count = 1n;
  for (const dim of dims) {
    if (dim < 0n) throw unsafe('dimensions');
    count *= dim;
    if (count > BigInt(Number.MAX_SAFE_INTEGER)) throw unsafe('dimensions');
  }
  return Number(count);
}

function isStandard(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

function checkNode(node: NodeProto): void {
  const known = isStandard(node.domain)
    ? standardOperators.has(node.opType)
    : node.domain === 'com.microsoft' && runtimeOperators.has(node.opType);
  if (!known) throw unsafe('operator', node.opType);
  for (const attribute of node.attribute) checkAttribute(attribute);
}

function checkAttribute(attribute: AttributeProto): void {
  if (attribute.g !== undefined || attribute.graphs.length > 0) throw unsafe('control-flow');
  if (attribute.sparseTensor !== undefined || attribute.sparseTensors.length > 0) throw unsafe('sparse-weights');
  if (attribute.refAttrName !== '') throw unsafe('functions');
  if (attribute.t !== undefined) checkTensor(attribute.t);
  for (const tensor of attribute.tensors) checkTensor(tensor);
}

function checkTensor(tensor: TensorProto): void {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL || tensor.externalData.length > 0)
    throw new Problem('teacher-external-data');
  if (tensor.segment !== undefined) throw unsafe('segments');
  const count = elementCount(tensor.dims);
  if (tensor.rawData.length === 0) {
    if (typedLength(tensor) !== count) throw new Problem('teacher-truncated', { kind: 'weights' });
    return;
  }
  const expected = storedBytes(tensor);
  if (expected === undefined) throw unsafe('weight-type', String(tensor.dataType));
  if (tensor.rawData.length !== expected) throw new Problem('teacher-truncated', { kind: 'weights' });
}

/** Bytes that the raw data of a tensor must have; undefined for a type that is not taken. */
export function storedBytes(tensor: TensorProto): number | undefined {
  const count = elementCount(tensor.dims);
  if (halfByteTypes.has(tensor.dataType)) return Math.ceil(count / 2);
  const bytes = elementBytes.get(tensor.dataType);
  return bytes === undefined ? undefined : count * bytes;
}

/** Elements in the field that the type is stored in when there is no `raw_data` (onnx.proto, TensorProto). */
function typedLength(tensor: TensorProto): number {
  switch (tensor.dataType) {
    case type.FLOAT:
      return tensor.floatData.length;
    case type.DOUBLE:
      return tensor.doubleData.length;
    case type.INT64:
      return tensor.int64Data.length;
    case type.UINT32:
    case type.UINT64:
      return tensor.uint64Data.length;
    case type.INT32:
    case type.INT16:
    case type.INT8:
    case type.UINT16:
    case type.UINT8:
    case type.BOOL:
    case type.FLOAT16:
    case type.BFLOAT16:
      return tensor.int32Data.length;
    default:
      throw unsafe('weight-type', String(tensor.dataType));
  }
}

/** `detail` is a word of the file (an operator's name, a number): shortened, and stripped of anything but plain letters. */
function unsafe(reason: string, detail = ''): Problem {
  const plain = detail.replace(/[^\w.+-]/g, '?').slice(0, 40);
  return new Problem('teacher-unsafe', { reason: plain === '' ? reason : `${reason} ${plain}` });
}
