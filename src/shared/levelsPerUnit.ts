/** 8-bit levels per unit of a generator's [-1, 1]: how a change of the float picture reads in a file. */
export const levelsPerUnit = 127.5;
