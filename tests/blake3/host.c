/* On the host, under ASan and UBSan. */
#include "check_vectors.h"
#include "unit.h"
#include "vectors.h"
#include <stdint.h>
#include <stdlib.h>

static void test_official_vectors(void)
{
    uint8_t *input = malloc(VECTOR_BYTES_MAX);
    CHECK(input != NULL);
    CHECK_EQUAL(check_vectors(input), 0);
    free(input);
}

int main(void)
{
    static const struct unit_test tests[] = {{"official vectors", test_official_vectors}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
