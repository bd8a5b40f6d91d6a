/** Classes that break the arrows between packages, one a rule, for {@code HouseTest}. */
package bad;
