/* The hash that programs are known by, with this architecture's vector instructions. */
#include "check_vectors.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "services.h"
#include "vectors.h"

void test_hashes(void)
{
    uint32_t memory = 0;
    struct mapping input;
    CHECK_EQUAL(memory_create(PROGRAM_LEDGER, VECTOR_BYTES_MAX, &memory), STATUS_OK);
    CHECK_EQUAL(
        mapping_create(memory, 0, VECTOR_BYTES_MAX, MAP_READ | MAP_WRITE, &input), STATUS_OK);
    CHECK_EQUAL(check_vectors(input.address), 0);
    mapping_finish(&input);
    capability_release(memory);
}
