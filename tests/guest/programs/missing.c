/* No policy service, and no word in the manifest that there is to be none. */
#include "programs.h"
#include "runtime/capability.h"

void test_missing(void)
{
    static const char reason[] = "there is no policy service";
    struct room room = room_create();
    struct process process;
    uint32_t launch = 0;
    CHECK_EQUAL(prepare_program(&room, "visitor", &launch), STATUS_OK);
    CHECK_EQUAL(start(launch, &process), STATUS_DENIED);
    expect_refusal(launch, reason);
    capability_release(launch);
    const struct last_record record = last_record();
    CHECK(record.is_refused);
    CHECK(text_equal(record.program, "visitor"));
    CHECK(text_equal(record.reason, reason));
    /* What others signed nobody could allow. */
    CHECK_EQUAL(prepare_program(&room, "stranger", &launch), STATUS_WRONG_SIGNER);
    room_destroy(&room);
}
