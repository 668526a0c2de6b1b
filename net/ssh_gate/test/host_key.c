#include "host_key.h"
#include "recorded.h"

static void test_blob(void)
{
    static const uint8_t begin[] = {
        0, 0, 0, 11, 's', 's', 'h', '-', 'e', 'd', '2', '5', '5', '1', '9', 0, 0, 0, 32};
    uint8_t key[PUBLIC_KEY_BYTES];
    uint8_t blob[SSH_KEY_BLOB_BYTES];
    CHECK_EQUAL(recorded_bytes(VECTOR_HOST_KEY, key), PUBLIC_KEY_BYTES);
    ssh_key_blob(key, blob);
    CHECK_EQUAL(sizeof(begin) + PUBLIC_KEY_BYTES, SSH_KEY_BLOB_BYTES);
    CHECK(memcmp(blob, begin, sizeof(begin)) == 0);
    CHECK(memcmp(blob + sizeof(begin), key, PUBLIC_KEY_BYTES) == 0);
}

static void test_fingerprint(void)
{
    uint8_t key[PUBLIC_KEY_BYTES];
    char text[SSH_FINGERPRINT_BYTES + 1];
    (void)recorded_bytes(VECTOR_HOST_KEY, key);
    text[SSH_FINGERPRINT_BYTES] = 'x';
    ssh_key_fingerprint(key, text);
    CHECK(strcmp(text, VECTOR_FINGERPRINT) == 0);
    CHECK_EQUAL(strlen(text) + 1, SSH_FINGERPRINT_BYTES);
    CHECK(text[SSH_FINGERPRINT_BYTES] == 'x');
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"blob", test_blob},
        {"fingerprint", test_fingerprint},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
