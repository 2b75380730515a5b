/** TensorProto.DataType */
export const dataType = { float32: 1, int64: 7, float16: 10 } as const;
