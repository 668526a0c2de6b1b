#include "kernel_lock.h"
#include "lock.h"

static struct lock kernel_lock;

void kernel_lock_acquire(void)
{
    lock_acquire(&kernel_lock);
}

void kernel_lock_release(void)
{
    lock_release(&kernel_lock);
}
