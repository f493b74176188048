/* SPDX-License-Identifier: MIT */
void sample_converts(double *number, long integer);

void sample_converts(double *number, long integer)
{
    *number = (double)integer;
}
