/*
 * The prefilter of src/match as C with AVX2: what the kernel in WebAssembly is measured against. Same index, same lines, same
 * answer. Reads the index's memory and the lines from the files that are named and prints: lines to read whole, CPU seconds.
 */
#include <immintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint8_t *m;
static uint32_t step, last;
static const uint32_t *capacities, *folded, *starts, *directory;
typedef struct { uint32_t hash, length, kind, line; const uint8_t *at; } Probe;
static Probe queue[512];
static int waiting;
static uint8_t *whole;
static long wholeLines;

static inline uint32_t finish(uint32_t s) {
  uint32_t x = (s ^ (s >> 15)) * last;
  return x ^ (x >> 14);
}
static inline const uint8_t *slot_of(uint32_t hash, uint32_t *slots, uint32_t *slot) {
  uint32_t named = directory[hash >> 22];
  *slots = capacities[named & 127];
  *slot = (uint32_t)(((uint64_t)(hash & 0x3fffff) * *slots) >> 22);
  return named == 0 ? NULL : m + ((uint64_t)(named >> 7) << 7);
}
static int found(const Probe *p) {
  uint32_t slots, slot;
  const uint8_t *table = slot_of(p->hash, &slots, &slot);
  if (table == NULL) return 0;
  uint32_t tag = p->hash & 255;
  if (tag < 2) tag += 2;
  for (;;) {
    uint32_t there = table[slot];
    if (there == tag) {
      uint32_t reference;
      memcpy(&reference, table + slots + 4 * (uint64_t)slot, 4);
      const uint8_t *record = m + 4 * (uint64_t)reference;
      const uint32_t *words = (const uint32_t *)record;
      if ((words[1] & 0xffff) == p->length && ((words[1] >> 16) & 255) == p->kind) {
        uint32_t i = 0;
        for (; i < p->length; i++) {
          uint8_t byte = p->at[i];
          if (byte >= 65 && byte <= 90) byte += 32;
          if (record[8 + i] != byte) break;
        }
        if (i == p->length) return 1;
      }
    } else if (there == 0) return 0;
    if (++slot == slots) slot = 0;
  }
}
static void flush(void) {
  for (int i = 0; i < waiting; i++) {
    uint32_t slots, slot;
    const uint8_t *table = slot_of(queue[i].hash, &slots, &slot);
    if (table != NULL) _mm_prefetch((const char *)table + slot, _MM_HINT_T0);
  }
  for (int i = 0; i < waiting; i++) if (found(&queue[i])) whole[queue[i].line] = 1;
  waiting = 0;
}
static inline void ask(uint32_t hash, uint32_t kind, const uint8_t *at, uint32_t length, uint32_t line) {
  queue[waiting++] = (Probe){hash, length, kind, line, at};
  if (waiting == 512) flush();
}
static void host(const uint8_t *s, const uint8_t *e, uint32_t line) {
  if (e > s && e[-1] == '.') e--;
  if (e == s) return;
  if (e[-1] >= '0' && e[-1] <= '9') {
    uint32_t state = starts[2];
    const uint8_t *p = e - 1;
    for (; p >= s; p--) {
      if (*p != '.' && (*p < '0' || *p > '9')) break;
      state = (state ^ folded[*p]) * step;
    }
    if (p < s) { ask(finish(state), 2, s, (uint32_t)(e - s), line); return; }
  }
  uint32_t state = starts[1], labels = 1;
  for (const uint8_t *p = e - 1; p >= s; p--) {
    if (*p == '.') {
      if (labels > 1) ask(finish(state), 1, p + 1, (uint32_t)(e - p - 1), line);
      labels++;
    } else if (*p == ':' || *p > 127) { whole[line] = 1; return; }
    state = (state ^ folded[*p]) * step;
  }
  ask(finish(state), 1, s, (uint32_t)(e - s), line);
}
static const uint8_t *quote(const uint8_t *p) {
  const __m256i q = _mm256_set1_epi8('"');
  for (;; p += 32) {
    uint32_t bits = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)p), q));
    if (bits) return p + __builtin_ctz(bits);
  }
}
static void key(const uint8_t *colon, uint32_t line) {
  const uint8_t *close = colon - 1;
  static const struct { const char *name; int length; } keys[] = {
      {"\"id.orig_h\"", 11}, {"\"id.resp_h\"", 11}, {"\"query\"", 7}, {"\"answers\"", 9}};
  for (int i = 0; i < 4; i++) {
    if (memcmp(close + 1 - keys[i].length, keys[i].name, (size_t)keys[i].length) != 0) continue;
    const uint8_t *p = colon + 1;
    if (*p == '"') host(p + 1, quote(p + 1), line);
    else if (*p == '[')
      for (p++; *p != ']' && *p != '\n'; p++)
        if (*p == '"') { const uint8_t *end = quote(p + 1); host(p + 1, end, line); p = end; }
    return;
  }
}
static long run(const uint8_t *b, size_t n) {
  const __m256i q = _mm256_set1_epi8('"'), c = _mm256_set1_epi8(':'), f = _mm256_set1_epi8('\n'), l = _mm256_set1_epi8('[');
  uint32_t line = 0;
  for (size_t at = 0; at < n; at += 32) {
    const uint8_t *p = b + at;
    __m256i here = _mm256_loadu_si256((const __m256i *)p), before = _mm256_loadu_si256((const __m256i *)(p - 1)),
            after = _mm256_loadu_si256((const __m256i *)(p + 1));
    __m256i ends = _mm256_and_si256(_mm256_and_si256(_mm256_cmpeq_epi8(here, c), _mm256_cmpeq_epi8(before, q)),
                                    _mm256_or_si256(_mm256_cmpeq_epi8(after, q), _mm256_cmpeq_epi8(after, l)));
    uint32_t bits = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(ends, _mm256_cmpeq_epi8(here, f)));
    while (bits) {
      const uint8_t *s = p + __builtin_ctz(bits);
      bits &= bits - 1;
      if (s >= b + n) break;
      if (*s == '\n') line++;
      else key(s, line);
    }
  }
  flush();
  long count = 0;
  for (uint32_t i = 0; i < line; i++) { count += whole[i]; whole[i] = 0; }
  return count;
}
static uint8_t *load(const char *name, size_t *size) {
  FILE *file = fopen(name, "rb");
  if (file == NULL) exit(1);
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  uint8_t *bytes = aligned_alloc(4096, (*size + 8192) & ~(size_t)4095);
  if (fread(bytes + 0, 1, *size, file) != *size) exit(1);
  fclose(file);
  return bytes;
}
int main(int argc, char **argv) {
  if (argc < 4) return 2;
  size_t memory, size;
  m = load(argv[1], &memory);
  uint8_t *lines = load(argv[2], &size), *padded = aligned_alloc(4096, (size + 8192) & ~(size_t)4095);
  memcpy(padded + 64, lines, size);
  memset(padded + 64 + size, ' ', 64);
  capacities = (const uint32_t *)(m + 768);
  folded = (const uint32_t *)(m + 2048);
  starts = (const uint32_t *)(m + 3072);
  memcpy(&step, m + 3136, 4);
  memcpy(&last, m + 3140, 4);
  directory = (const uint32_t *)(m + 16384);
  whole = calloc(size, 1);
  double best = 1e9;
  for (int round = 0; round < atoi(argv[3]); round++) {
    clock_t begun = clock();
    wholeLines = run(padded + 64, size);
    double seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
    if (seconds < best) best = seconds;
  }
  printf("%ld %.6f\n", wholeLines, best);
  return 0;
}
