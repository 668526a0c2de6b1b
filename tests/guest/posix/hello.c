/* The smallest program that a C programmer writes. */
#include <stdio.h>

int main(void)
{
    puts("hello from a C library");
    return 0;
}
