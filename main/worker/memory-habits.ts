// What the C library of a child that computes is told about memory, before it starts: read once, from its environment.
// Invariant: it changes how fast memory is had, never what is computed; a system with another C library does not read it.

/**
 * glibc's tunables (glibc manual, "Memory Allocation Tunables"). Maps of several megabytes come and go thousands of times in a step of training:
 * in large pages where the system lends them (madvise), kept for the next step instead of given back and zeroed again by the system.
 */
export const memoryHabits: Readonly<Record<string, string>> = {
  GLIBC_TUNABLES: ['glibc.malloc.hugetlb=1', `glibc.malloc.mmap_threshold=${2 ** 32}`, `glibc.malloc.trim_threshold=${2 ** 36}`].join(':'),
};
