/* The hash that programs are known by, with this architecture's vector instructions. */
#include "abi/address.h"
#include "check_vectors.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "services.h"
#include "vectors.h"
#include <blake3_cpu.h>

/* At addresses that are aligned, and not. */
static void check_at(uint8_t *input)
{
    CHECK_EQUAL(check_vectors(input), 0);
    CHECK_EQUAL(check_vectors(input + 1), 0);
}

void test_hashes(void)
{
    uint32_t memory = 0;
    struct mapping input;
    const uint64_t size_bytes = VECTOR_BYTES_MAX + PAGE_SIZE_BYTES;
    CHECK_EQUAL(memory_create(PROGRAM_LEDGER, size_bytes, &memory), STATUS_OK);
    CHECK_EQUAL(mapping_create(memory, 0, size_bytes, MAP_READ | MAP_WRITE, &input), STATUS_OK);
    check_at(input.address);
    /* The CPUs of QEMU have it, where there is such a thing. */
    blake3_use_zbb();
    check_at(input.address);
    mapping_finish(&input);
    capability_release(memory);
}
