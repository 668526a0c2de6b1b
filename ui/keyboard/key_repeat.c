#include "keyboard/key_repeat.h"

#define NS_PER_MS UINT64_C(1000000)

void key_repeat_set(struct key_repeat *repeat, uint16_t delay_ms, uint16_t period_ms)
{
    const uint64_t period =
        period_ms < KEY_REPEAT_PERIOD_MS_MIN ? KEY_REPEAT_PERIOD_MS_MIN : period_ms;
    *repeat = (struct key_repeat){
        .delay_ns = delay_ms * NS_PER_MS,
        .period_ns = period * NS_PER_MS,
    };
}

void key_repeat_begin(struct key_repeat *repeat, uint32_t code, uint64_t now_ns)
{
    repeat->code = code;
    repeat->next_ns = repeat->delay_ns == 0 ? 0 : now_ns + repeat->delay_ns;
}

void key_repeat_end(struct key_repeat *repeat, uint32_t code)
{
    if (repeat->code == code) {
        key_repeat_stop(repeat);
    }
}

void key_repeat_stop(struct key_repeat *repeat)
{
    repeat->next_ns = 0;
}

bool key_repeat_due(struct key_repeat *repeat, uint64_t now_ns, uint32_t *code)
{
    if (repeat->next_ns == 0 || now_ns < repeat->next_ns) {
        return false;
    }
    const bool is_late = now_ns - repeat->next_ns >= repeat->period_ns;
    repeat->next_ns = (is_late ? now_ns : repeat->next_ns) + repeat->period_ns;
    *code = repeat->code;
    return true;
}
